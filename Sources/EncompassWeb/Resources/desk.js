// The desk's script: pages are right without it. It follows the daemon's events, replaces the parts of the page that have
// changed (marked data-live) without touching what somebody types or has chosen, and makes the keys work (data-key).
// Every word that it shows comes from the page.
"use strict";
(() => {
  const live = document.getElementById("live");
  if (!live) return;
  const say = live.dataset;
  const line = live.querySelector("[data-line]");
  const notice = document.getElementById("notice");
  const title = document.title;
  const put = (text, value) => text.replace("%", value);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const kept = name => { try { return localStorage.getItem("encompass." + name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem("encompass." + name, value); } catch { /* private mode */ } };

  // What somebody is using.

  const isChanged = field => {
    if (field.type === "hidden" || field.disabled) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some(o => o.selected !== o.defaultSelected)
      && [...field.options].some(o => o.defaultSelected);
    return field.value !== field.defaultValue;
  };
  const isHeld = node => node.contains(document.activeElement) || node.querySelector("details[open]") !== null
    || all("input,textarea,select", node).some(isChanged);

  // Parts of the page that follow the events.

  const replaceList = (list, next) => {
    const rows = new Map([...list.children].map(row => [row.dataset.item, row]));
    let place = list.firstElementChild;
    for (const row of [...next.children]) {
      let mine = rows.get(row.dataset.item);
      rows.delete(row.dataset.item);
      if (mine && !isHeld(mine) && !mine.isEqualNode(row)) {
        if (place === mine) place = row;
        mine.replaceWith(row);
        mine = row;
      }
      const shown = mine || row;
      if (place === shown) place = place.nextElementSibling;
      else if (!mine || !isHeld(mine)) list.insertBefore(shown, place);
    }
    for (const row of rows.values()) if (isHeld(row)) row.classList.add("gone"); else row.remove();
  };
  // Row by row; what is outside its lists waits until nobody uses the part.
  const replaceRows = (old, fresh) => {
    for (const list of all("[data-list]", old)) {
      const next = all("[data-list]", fresh).find(other => other.dataset.list === list.dataset.list);
      if (next) replaceList(list, next);
    }
    return false;
  };
  const replace = (old, fresh) => {
    if (old.isEqualNode(fresh)) return true;
    if (!isHeld(old)) { old.replaceWith(fresh); return true; }
    return replaceRows(old, fresh);
  };

  let version = Number(say.version), isFetching = false, isOwed = false, isEnded = false;
  // A page that answers a form has an address of its own only if it can be asked for again.
  const address = say.self || location.href;
  const refresh = async () => {
    if (!document.querySelector("[data-live]")) return;
    if (isFetching) { isOwed = true; return; }
    isFetching = true;
    isOwed = false;
    try {
      const answer = await fetch(address, { headers: { "Encompass-Live": "1" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) isOwed = true;
      else {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        decorate(page);
        for (const old of all("[data-live]")) {
          const fresh = page.querySelector(`[data-live="${old.dataset.live}"],[data-settled="${old.dataset.live}"]`);
          if (fresh && !replace(old, fresh)) isOwed = true;
        }
      }
    } catch { isOwed = true; } finally { showAge(); setTimeout(() => { isFetching = false; if (isOwed && !isUsing()) refresh(); }, 2000); }
  };
  // What is owed is older than the clock: the page says since when.
  let fresh = say.clock;
  const showAge = () => {
    if (!isOwed) fresh = clock;
    line.textContent = put(isOwed ? say.behind : say.asof, fresh);
  };
  const isUsing = () => all("[data-live]").some(isHeld);
  document.addEventListener("focusout", () => setTimeout(() => { if (isOwed && !isUsing()) refresh(); }, 300));

  // Something short is in progress that sends no event (data-again), until it has settled (data-settled).
  setInterval(() => { if (document.querySelector("[data-again]") && !document.hidden) refresh(); }, 2000);

  // Events.

  let heard = Date.now(), clock = say.clock, isLost = false, before = null;
  const tell = text => { notice.textContent = text; notice.hidden = text === ""; };
  const lose = () => {
    if (isLost) return;
    isLost = true;
    live.classList.add("lost");
    tell(put(say.lost, clock));
  };
  const receive = news => {
    if (news.ended) { isEnded = true; tell(say.ended); return; }
    if (news.lost) { lose(); return; }
    heard = Date.now();
    clock = news.clock;
    showAge();
    if (isEnded) { isEnded = false; tell(""); }
    if (isLost) {
      isLost = false;
      live.classList.remove("lost");
      tell("");
      refresh();
    }
    for (const badge of all("[data-count]")) {
      const count = news.counts[badge.dataset.count] || 0;
      badge.textContent = count;
      badge.hidden = count === 0;
    }
    const now = news.counts;
    document.title = (now.waiting > 0 ? `(${now.waiting}) ` : "") + title;
    if (before && ["exceptions", "calls", "confirmations", "overdue", "alarms"].some(name => now[name] > before[name])) beep();
    before = now;
    if (news.version !== version) { version = news.version; refresh(); }
  };
  live.classList.add("on");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("encompass-events") : null;
  if (channel) channel.onmessage = message => receive(message.data);
  // Ends with the session, so that another tab, signed in again, may follow.
  const follow = () => new Promise(resolve => {
    const source = new EventSource(say.events);
    const pass = news => { receive(news); if (channel) channel.postMessage(news); };
    const stop = () => { source.close(); setTimeout(resolve, 5000); };
    source.addEventListener("news", event => pass(JSON.parse(event.data)));
    source.addEventListener("ended", () => { pass({ ended: true }); stop(); });
    source.onerror = () => {
      if (!isEnded) pass({ lost: true });
      if (source.readyState === EventSource.CLOSED) stop();
    };
  });
  const lead = async () => { for (;;) await follow(); };
  // One tab follows the events for all: a browser opens few connections to one address.
  if (navigator.locks && channel) {
    (async () => { for (;;) await navigator.locks.request("encompass-events", follow); })();
  } else lead();
  setInterval(() => { if (Date.now() - heard > 40000) lose(); }, 1000);

  // Sound.

  const sound = live.querySelector("[data-sound]");
  const showSound = () => {
    const isOn = kept("sound") === "on";
    sound.hidden = false;
    sound.setAttribute("aria-pressed", String(isOn));
    sound.textContent = isOn ? say.soundOn : say.soundOff;
  };
  function beep(isWanted = kept("sound") === "on") {
    if (!isWanted || !("AudioContext" in window)) return;
    const audio = new AudioContext(), tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.2, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.5);
    tone.onended = () => audio.close();
  }
  sound.addEventListener("click", () => { keep("sound", kept("sound") === "on" ? "off" : "on"); showSound(); beep(); });
  showSound();

  // Nothing typed is lost: neither when the daemon cannot be reached, nor by leaving the page.

  // After signing in again in another tab, the session has another token for forms.
  const renew = async () => {
    const answer = await fetch(say.home, { headers: { "Encompass-Live": "1" }, cache: "no-store" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrf]"), person = page.getElementById("live");
    // Somebody else's session must not send this person's words.
    if (!token || !person || person.dataset.person !== say.person) return false;
    for (const field of all("input[name=csrf]")) field.value = token.value;
    return true;
  };
  let isSending = false, wasEnded = false;
  document.addEventListener("submit", event => {
    const form = event.target;
    wasEnded = wasEnded || isEnded;
    if (form.method !== "post" || form.dataset.tried === "yes") { isSending = true; return; }
    if (isLost) {
      event.preventDefault();
      form.dataset.tried = "yes";
      tell(say.unsent);
    } else if (wasEnded) {
      event.preventDefault();
      const button = event.submitter;
      renew().then(isRenewed => {
        if (!isRenewed) { tell(say.ended); return; }
        wasEnded = isEnded = false;
        form.dataset.tried = "yes";
        form.requestSubmit(button);
      }, () => tell(say.unsent));
    } else isSending = true;
  });
  addEventListener("beforeunload", event => {
    if (!isSending && all("main textarea").some(isChanged)) event.preventDefault();
  });
  addEventListener("pageshow", () => { isSending = false; });

  // Keys.

  const isVisible = element => element.getClientRects().length > 0;
  const areKeysOn = () => kept("keys") !== "off";
  const named = element => (element.labels && element.labels[0]) || element;
  function decorate(root) {
    for (const element of all("[data-key]", root)) {
      const owner = named(element);
      if (!owner || owner.matches("input,textarea,select") || owner.querySelector("kbd")) continue;
      if (owner.nextElementSibling && owner.nextElementSibling.matches("kbd")) continue;
      const hint = document.createElement("kbd");
      hint.textContent = element.dataset.key;
      hint.setAttribute("aria-hidden", "true");
      owner.append(" ", hint);
    }
  }
  // One key chooses or moves; what sends a form is only reached, and Enter sends it.
  // The key of a part with a form opens it, and leads to what must be typed; once more, to its button.
  const act = element => {
    const part = element.matches("summary") ? element.parentElement : null;
    const sender = part && all("button[type=submit]", part).pop();
    if (sender) {
      const isHere = part.open && part.contains(document.activeElement), first = part.querySelector("[data-first]");
      part.open = true;
      (isHere ? sender : first || element).focus();
      return;
    }
    element.focus();
    if (element.matches("input:not([type=radio]):not([type=checkbox]),textarea,select")) return;
    const isSender = element.matches("button:not([type=button]),input[type=submit]");
    if (!isSender) element.click();
  };
  // A key that was meant for the page before does nothing here.
  let areKeysHeard = false;
  setTimeout(() => { areKeysHeard = true; document.documentElement.dataset.keys = "heard"; }, 400);
  const move = step => {
    // A row without anything to open, such as a heading or one for supervisors, is passed over.
    const items = all("[data-item]").filter(item => isVisible(item) && item.querySelector("a,button"));
    if (items.length === 0) return;
    const at = items.findIndex(item => item.contains(document.activeElement));
    const item = items[Math.max(0, Math.min(items.length - 1, at < 0 ? (step > 0 ? 0 : items.length - 1) : at + step))];
    (item.querySelector("a,button") || item).focus();
    item.scrollIntoView({ block: "nearest" });
  };
  const help = document.getElementById("keys");
  const showHelp = () => {
    const list = help.querySelector("dl");
    list.replaceChildren();
    const add = (key, text) => {
      const row = document.createElement("div"), term = document.createElement("dt"), what = document.createElement("dd");
      const mark = document.createElement("kbd");
      mark.textContent = key;
      term.append(mark);
      what.textContent = text;
      row.append(term, what);
      list.append(row);
    };
    for (const [key, text] of [["/", say.keySearch], ["j", say.keyDown], ["k", say.keyUp], ["?", say.keyHelp]]) add(key, text);
    const seen = new Set();
    for (const element of all("[data-key]").filter(isVisible)) {
      const key = element.dataset.key;
      if (seen.has(key)) continue;
      seen.add(key);
      const text = named(element).cloneNode(true);
      for (const mark of all("kbd", text)) mark.remove();
      add(key, (element.getAttribute("aria-label") || text.textContent).trim().replace(/\s+/g, " "));
    }
    help.showModal();
  };
  const toggle = help.querySelector("[data-toggle]");
  const showToggle = () => { toggle.textContent = areKeysOn() ? say.keysOff : say.keysOn; };
  toggle.addEventListener("click", () => { keep("keys", areKeysOn() ? "off" : "on"); showToggle(); });
  live.querySelector("[data-keys]").addEventListener("click", showHelp);
  live.querySelector("[data-keys]").hidden = false;
  showToggle();
  document.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    // Nor does a key that is held down.
    if (event.repeat || !areKeysHeard) return;
    const field = event.target.closest("input:not([type=radio]):not([type=checkbox]),textarea,select");
    if (event.key === "Escape" && field) { field.blur(); return; }
    if (field || help.open || !areKeysOn()) return;
    const target = all("[data-key]").find(element => element.dataset.key === event.key && isVisible(element));
    if (target) act(target);
    else if (event.key === "/") document.getElementById("find")?.focus();
    else if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "?") showHelp();
    else return;
    event.preventDefault();
  });
  decorate(document);
})();
