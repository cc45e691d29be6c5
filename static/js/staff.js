// Comfort for staff: every page works without this file.
(() => {
  "use strict";

  for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // How often somebody clicked in such a part: what was asked for before the last click is old.
  let clicks = 0;

  // A part of the page that is fetched anew every so many seconds (data-refresh). What has the
  // focus keeps it, by its id, so that nobody loses their place in the middle of a list.
  const refresh = async (id) => {
    const region = document.getElementById(id);
    if (!region) return;
    const seconds = Number(region.dataset.refresh);
    if (!seconds) return;
    await new Promise((resolve) => window.setTimeout(resolve, seconds * 1000));
    // Nobody did anything: such a request does not keep the session alive.
    const unattended = { headers: { "X-Unattended": "yes" } };
    const before = clicks;
    const page = document.hidden ? null : await read(window.location.href, unattended);
    if (!document.hidden && before === clicks) show(id, page);
    refresh(id);
  };

  const read = async (address, options = {}) => {
    try {
      const answer = await fetch(address, { credentials: "same-origin", ...options });
      // Whoever was signed out meanwhile gets the sign-in page: the page must not show it as its own.
      if (!answer.ok || new URL(answer.url).pathname !== window.location.pathname) return null;
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return null; // the network is away: the next try may find it
    }
  };

  // What the page says above all else, such as why a click was refused.
  const showMessages = (page) => {
    const said = page.querySelector(".messagelist");
    const before = document.querySelector(".messagelist");
    if (!said) return;
    said.setAttribute("role", "alert");
    if (before) before.replaceWith(said);
    else document.getElementById("content")?.before(said);
  };

  const show = (id, page) => {
    const fresh = page?.getElementById(id);
    const region = document.getElementById(id);
    const stale = document.querySelector("[data-stale]");
    if (stale) stale.hidden = Boolean(fresh);
    if (!fresh || !region) return;
    const focused = document.activeElement?.id;
    const moved = [...region.querySelectorAll(".table-scroll[id]")].map((each) => [each.id, each.scrollLeft]);
    showMessages(page);
    region.replaceWith(fresh);
    for (const [frame, left] of moved) document.getElementById(frame)?.scrollTo({ left, behavior: "instant" });
    for (const hint of fresh.querySelectorAll("[data-without-script]")) hint.hidden = true;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  };

  // As without this file: the button that was pressed is part of what is sent.
  const sendAsAPage = (form, button) => {
    const pressed = document.createElement("input");
    Object.assign(pressed, { type: "hidden", name: button?.name ?? "", value: button?.value ?? "" });
    form.append(pressed);
    form.submit();
  };

  // A form inside such a part is sent without leaving the page.
  document.addEventListener("submit", async (event) => {
    const region = event.target.closest("[data-refresh][data-stay]");
    if (!region) return;
    event.preventDefault();
    const form = event.target;
    const click = ++clicks;
    const sent = new FormData(form, event.submitter);
    const page = await read(form.action, { method: "POST", body: new URLSearchParams(sent) });
    if (!page) sendAsAPage(form, event.submitter);
    else if (click === clicks) show(region.id, page);
    else showMessages(page); // the page that the later click leads to is the newer one
  });

  for (const region of document.querySelectorAll("[data-refresh]")) refresh(region.id);
})();
