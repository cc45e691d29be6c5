// Warns before a staff session ends. Comfort only: without it the login page says what happened.
(() => {
  "use strict";

  const WARNING = 120; // seconds before the end
  const ASK_EVERY = 10; // seconds, while the warning is shown: another window may go on
  const dialog = document.getElementById("session-warning");
  if (!dialog || !dialog.showModal) return;

  const form = dialog.querySelector("form");
  const shown = dialog.querySelector("[data-time-left]");
  let endsAt = Date.now() + Number(dialog.dataset.seconds) * 1000;
  let askedAt = Date.now();
  let asking = false;

  const secondsLeft = () => Math.ceil((endsAt - Date.now()) / 1000);
  const lasts = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
  };

  const leave = () => {
    const here = window.location.pathname + window.location.search;
    window.location.replace(`${dialog.dataset.login}?next=${encodeURIComponent(here)}`);
  };

  // Only the server knows what other windows did. Where it cannot be reached, the clock goes on.
  const ask = async () => {
    if (asking) return;
    asking = true;
    askedAt = Date.now();
    try {
      const answer = await fetch(dialog.dataset.left, { cache: "no-store" });
      if (answer.ok) lasts((await answer.json()).seconds);
    } catch {
      // Asked again with the next tick that is due.
    } finally {
      asking = false;
    }
    show();
  };

  const show = () => {
    const left = secondsLeft();
    if (left <= 0) return leave();
    if (left > WARNING) {
      if (dialog.open) dialog.close();
      return undefined;
    }
    shown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (!dialog.open) dialog.showModal();
    return undefined;
  };

  const tick = () => {
    if (secondsLeft() > WARNING) return;
    const due = !dialog.open || secondsLeft() <= 0 || Date.now() - askedAt >= ASK_EVERY * 1000;
    if (due) ask();
    else show();
  };

  const stay = async (event) => {
    event?.preventDefault();
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.ok) lasts(Number(dialog.dataset.seconds));
    } catch {
      // The warning stays, and can be answered again.
    }
    ask();
  };

  form.addEventListener("submit", stay);
  // Escape says "I am here" as well.
  dialog.addEventListener("cancel", stay);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });
  window.setInterval(tick, 1000);
})();
