// Comfort only: every page works without this file.
(() => {
  "use strict";

  const focusErrors = () => document.getElementById("error-summary")?.focus();

  // What only a script can do is hidden until there is one.
  const offerPrinting = () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
    for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
  };

  // A second press of the same button while the first is under way is swallowed.
  const swallowDoublePresses = () => {
    for (const form of document.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => {
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = "yes";
      });
    }
    // A page that comes back from the browser's memory can be sent again.
    window.addEventListener("pageshow", () => {
      for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
    });
  };

  // The clock counts to a moment, not ticks: a sleeping phone wakes up to the right figure.
  const runHoldClock = (clock) => {
    const endsAt = Date.now() + Number(clock.dataset.holdSeconds) * 1000;
    const left = clock.querySelector("[data-hold-left]");
    const status = clock.querySelector("[data-hold-status]");
    const calls = [
      [120, status.dataset.twoMinutes, "hold-clock--soon"],
      [20, status.dataset.twentySeconds, "hold-clock--urgent"],
    ];
    left.hidden = false;
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
      left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      for (const call of calls) {
        const [at, words, look] = call;
        if (words && seconds <= at) {
          call[1] = "";
          clock.classList.add(look);
          // When two marks are passed in one sleep, the later words are the ones that hold.
          status.textContent = words;
        }
      }
      if (seconds > 0) return;
      window.clearInterval(timer);
      status.textContent = status.dataset.expired;
      status.classList.remove("usa-sr-only");
      clock.classList.add("hold-clock--expired");
      const again = clock.querySelector("[data-hold-again]");
      if (again) again.hidden = false;
    };
    const timer = window.setInterval(tick, 1000);
    tick();
  };

  focusErrors();
  offerPrinting();
  swallowDoublePresses();
  for (const clock of document.querySelectorAll("[data-hold-seconds]")) runHoldClock(clock);
})();
