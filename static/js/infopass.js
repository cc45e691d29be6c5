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

  // A second press while the first is under way is swallowed. Where the signal is bad the first may
  // never arrive, so that after a few seconds the button works again.
  const swallowDoublePresses = () => {
    const SECONDS = 5;
    for (const form of document.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => {
        if (form.dataset.sent) event.preventDefault();
        form.dataset.sent = "yes";
        window.setTimeout(() => delete form.dataset.sent, SECONDS * 1000);
      });
    }
    // A page that comes back from the browser's memory can be sent again.
    window.addEventListener("pageshow", () => {
      for (const form of document.querySelectorAll("form")) delete form.dataset.sent;
    });
  };

  // On a shared computer "back" and windows left open must not show what was cleared elsewhere.
  const leaveNothingBehind = () => {
    const finish = document.querySelector("form[data-finish]");
    const windows = "BroadcastChannel" in window ? new BroadcastChannel("finished") : null;
    if (document.querySelector("[data-finished]")) windows?.postMessage("");
    if (!finish) return;
    windows?.addEventListener("message", () => window.location.replace(finish.action));
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      document.body.hidden = true;
      window.location.replace(window.location.pathname + window.location.search);
    });
  };

  // Neither of a device's clocks is right alone: one can be set while it runs, the other stands
  // still on many phones while they sleep. Where the two disagree, the server is asked.
  class Stopwatch {
    constructor() {
      this.steady = performance.now();
      this.wall = Date.now();
    }

    seconds() {
      return Math.max(performance.now() - this.steady, Date.now() - this.wall) / 1000;
    }

    isInDoubt() {
      const DOUBT = 2000; // milliseconds
      return Math.abs(performance.now() - this.steady - (Date.now() - this.wall)) > DOUBT;
    }
  }

  class HoldClock {
    constructor(section) {
      this.section = section;
      this.left = section.querySelector("[data-hold-left]");
      this.status = section.querySelector("[data-hold-status]");
      this.stopwatch = new Stopwatch();
      this.start(Number(section.dataset.holdSeconds));
      this.left.hidden = false;
      this.timer = window.setInterval(() => this.tick(), 1000);
      this.tick();
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") this.tick();
      });
    }

    start(seconds) {
      this.granted = seconds;
      this.section.classList.remove("hold-clock--soon", "hold-clock--urgent");
      const { twoMinutes, twentySeconds } = this.status.dataset;
      this.calls = [
        { at: 120, words: twoMinutes, look: "hold-clock--soon" },
        { at: 20, words: twentySeconds, look: "hold-clock--urgent" },
      ];
    }

    async tick() {
      if (this.asking) return;
      if (this.stopwatch.isInDoubt()) await this.askTheServer();
      const seconds = Math.max(0, Math.ceil(this.granted - this.stopwatch.seconds()));
      this.left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds > 0) this.speakUp(seconds);
      else this.end();
    }

    // The answer is as old as the question: the phone may sleep in between, and is then asked anew.
    // Without a connection the earlier of the two figures stands: better to hurry than to be late.
    async askTheServer() {
      const passed = this.stopwatch.seconds();
      this.stopwatch = new Stopwatch();
      this.asking = true;
      try {
        const page = await this.pageOfNow();
        const clock = page.querySelector("[data-hold-seconds]");
        if (clock) this.start(Number(clock.dataset.holdSeconds));
        else window.location.replace(this.section.dataset.holdUrl);
      } catch {
        this.granted -= passed;
      } finally {
        this.asking = false;
      }
    }

    async pageOfNow() {
      const PATIENCE = 5000; // milliseconds
      const patience = new AbortController();
      window.setTimeout(() => patience.abort(), PATIENCE);
      const answer = await fetch(this.section.dataset.holdUrl, { signal: patience.signal });
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    }

    // When two marks were passed in one sleep, only the later words still hold.
    speakUp(seconds) {
      const due = this.calls.filter((call) => seconds <= call.at);
      if (!due.length) return;
      this.calls = this.calls.filter((call) => seconds > call.at);
      for (const call of due) this.section.classList.add(call.look);
      this.status.textContent = due[due.length - 1].words;
    }

    end() {
      window.clearInterval(this.timer);
      this.status.textContent = this.status.dataset.expired;
      this.status.classList.remove("usa-sr-only");
      this.left.parentElement.hidden = true; // "We keep this time" would contradict it
      this.section.classList.add("hold-clock--expired");
      const again = this.section.querySelector("[data-hold-again]");
      if (again) again.hidden = false;
    }
  }

  // The browser knows the name and the birthday of who types, not of the person who comes.
  const fillInOnlyOneself = () => {
    for (const choice of document.querySelectorAll("[name=booking_for]")) {
      choice.addEventListener("change", () => {
        for (const box of document.querySelectorAll("[data-own]"))
          box.autocomplete = choice.value === "self" ? box.dataset.own : "off";
      });
    }
  };

  focusErrors();
  fillInOnlyOneself();
  offerPrinting();
  swallowDoublePresses();
  leaveNothingBehind();
  for (const section of document.querySelectorAll("[data-hold-seconds]")) new HoldClock(section);
})();
