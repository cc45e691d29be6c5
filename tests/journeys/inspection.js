// What axe does not look at, asked of the page as it stands. Every answer is a list of faults.
(() => {
  const shown = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const name = (element) => {
    const labelled = element.getAttribute("aria-labelledby");
    if (labelled) return document.getElementById(labelled)?.textContent.trim() ?? "";
    return (element.getAttribute("aria-label") ?? "").trim();
  };
  const call = (element) =>
    `${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim().slice(0, 40)}”`;

  const headings = () => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
      .filter(shown)
      .map((heading) => [Number(heading.tagName[1]), heading]);
    const faults = levels
      .filter(([level], place) => level > (levels[place - 1]?.[0] ?? 0) + 1)
      .map(([level, heading]) => `h${level} after a gap: ${call(heading)}`);
    const first = levels.filter(([level]) => level === 1).length;
    if (first !== 1) faults.push(`${first} main headings`);
    for (const [level, heading] of levels) {
      if (!heading.textContent.trim()) faults.push(`an empty h${level}`);
    }
    return faults;
  };

  const landmarks = () => {
    const faults = [];
    const roles = {
      banner: "body > header",
      main: "main",
      contentinfo: "body > footer",
      navigation: "nav",
      complementary: "aside",
      region: "section[aria-label], section[aria-labelledby], [role=region]",
    };
    const seen = new Set();
    for (const [role, selector] of Object.entries(roles)) {
      const found = [...document.querySelectorAll(selector)].filter(shown);
      if (["banner", "main", "contentinfo"].includes(role)) {
        if (found.length !== 1) faults.push(`${found.length} of ${role}`);
        continue;
      }
      for (const element of found) {
        const key = `${role} “${name(element)}”`;
        if (!name(element)) faults.push(`${role} without a name`);
        if (seen.has(key)) faults.push(`${key} twice`);
        seen.add(key);
      }
    }
    const order = [...document.querySelectorAll("body > header, main, body > footer")];
    if (order.map((element) => element.tagName).join() !== "HEADER,MAIN,FOOTER") {
      faults.push("header, main and footer out of order");
    }
    return faults;
  };

  // Parts in the other language say so; nothing says a language that the site does not speak.
  const languages = () =>
    [...document.querySelectorAll("[lang]")]
      .filter((element) => !["en", "es"].includes(element.lang))
      .map((element) => `language ${element.lang}: ${call(element)}`);

  // Text that a box of its own hides, or that pushes the page sideways.
  const clipped = () => {
    const root = document.documentElement;
    const faults = [...document.querySelectorAll("body *")]
      .filter((element) => shown(element) && element.innerText?.trim() && !element.closest("select"))
      .filter((element) => {
        const style = getComputedStyle(element);
        const kept = element.clientWidth > 1 && element.clientHeight > 1;
        const hides = /hidden|clip/.test(style.overflowX + style.overflowY);
        return (
          kept &&
          hides &&
          (element.scrollWidth > element.clientWidth + 1 ||
            element.scrollHeight > element.clientHeight + 1)
        );
      })
      .map((element) => `cut off: ${call(element)}`);
    if (root.scrollWidth > window.innerWidth) faults.push(`scrolls sideways: ${root.scrollWidth}`);
    return faults;
  };

  // An image or drawing without a size of its own moves what follows it when it arrives.
  const unsized = () =>
    [...document.querySelectorAll("img")]
      .filter((image) => !(image.hasAttribute("width") && image.hasAttribute("height")))
      .map((image) => `no size: ${image.src}`);

  const shifts = () =>
    new Promise((resolve) => {
      const moved = [];
      const observer = new PerformanceObserver((list) => moved.push(...list.getEntries()));
      observer.observe({ type: "layout-shift", buffered: true });
      // Buffered entries come with the next task after observing.
      setTimeout(() => {
        moved.push(...observer.takeRecords());
        observer.disconnect();
        resolve(
          moved.flatMap((entry) =>
            entry.sources.map((source) => `moved by ${entry.value}: ${source.node?.nodeName}`),
          ),
        );
      }, 50);
    });

  // WCAG 1.4.12. A style sheet made by script, because the page's policy forbids any other.
  const spaced = new CSSStyleSheet();
  spaced.replaceSync(
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important;" +
      " word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }",
  );
  const withSpacing = () => {
    document.adoptedStyleSheets = [spaced];
    const faults = clipped();
    document.adoptedStyleSheets = [];
    return faults;
  };

  // As a reader sets it who wants letters twice as large.
  const withTextDoubled = () => {
    document.documentElement.style.fontSize = "200%";
    const faults = clipped();
    document.documentElement.style.fontSize = "";
    return faults;
  };

  return { headings, landmarks, languages, clipped, unsized, shifts, withSpacing, withTextDoubled };
})()
