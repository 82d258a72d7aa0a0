// What is quicker with script: keys on the list of the day, and the palette. Every act
// here is a link or a button of the page; without script nothing is lacking.
(() => {
  "use strict";
  const $ = (s, e = document) => e.querySelector(s);
  const all = (s, e = document) => [...e.querySelectorAll(s)];
  const typing = e => e.closest("input:not([type=checkbox],[type=radio]),select,textarea,[contenteditable]");
  const keysOn = () => document.documentElement.hasAttribute("data-keys");
  let place = -1; // of the card that was acted on

  // ---- the list of the day ----
  const cards = () => all("details.move");
  const cardOf = e => e.closest("details.move");
  const visible = e => e && e.checkVisibility();
  const open = card => { if (card) card.open = true; return card; };
  const focusCard = card => card && $("summary", card).focus();

  // unfold opens a form inside a card and goes to its first field.
  const unfold = form => {
    const later = form && form.closest("details.later");
    if (!later) return false;
    later.open = true;
    const first = $("select, input:not([type=hidden]), textarea", form);
    if (first) first.focus();
    return true;
  };
  const go = e => { if (e) e.click(); return !!e; };
  const form = (card, ...acts) => acts.map(a => $(`form[action="/${a}"]`, card)).find(Boolean);

  const acts = {
    j: card => { const list = cards(); focusCard(list[card ? Math.min(list.indexOf(card) + 1, list.length - 1) : 0]); return true; },
    k: card => { const list = cards(); focusCard(list[card ? Math.max(list.indexOf(card) - 1, 0) : 0]); return true; },
    a: card => open(card) && (go($('form[action="/approve"] button, .acts > a.btn-primary', card)) || go($(".later > summary.btn-primary", card))),
    e: card => open(card) && go($("a[data-key=E]", card)),
    p: card => open(card) && unfold(form(card, "pause")),
    h: card => open(card) && unfold(form(card, "hold")),
    r: card => {
      const said = open(card) && form(card, "called", "heard");
      const outcome = said && $("[name=outcome]", said);
      if (!outcome) return go(card && $("a[data-key=R]", card));
      if ($('option[value=promised]', outcome)) outcome.value = "promised";
      unfold(said);
      const by = $("[name=by]", said);
      if (by) by.focus();
      return true;
    },
    w: card => { const why = open(card) && $("details.data", card); if (!why) return false; why.open = !why.open; $("summary", why).focus(); return true; },
    z: () => go($('#said form[action="/undo"] button')),
    "?": () => { const box = $("#keys"); if (box && !box.open) box.showModal(); return !!box; },
  };

  document.addEventListener("keydown", e => {
    if (e.defaultPrevented || e.altKey || e.metaKey) return;
    if (e.ctrlKey) { if (e.key === "k") { e.preventDefault(); showPalette(); } return; }
    if (!keysOn() || typing(e.target) || $("dialog[open]")) return;
    if (e.key === "/") { e.preventDefault(); showPalette(); return; }
    const inside = e.target.closest(".moves, #said, #need-h");
    if (!inside) return;
    const act = acts[e.key.toLowerCase()];
    const card = cardOf(e.target);
    if (act && card && "aephrw".includes(e.key.toLowerCase()) && $("[data-rest]", card)) { // what stands inside is fetched first
      e.preventDefault();
      card.addEventListener("htmx:afterSettle", () => act(card), { once: true });
      card.open = true;
      return;
    }
    if (act && !e.repeat && act(cardOf(e.target))) e.preventDefault();
    else if (act && e.repeat && "jk".includes(e.key)) act(cardOf(e.target));
  });

  // ---- what is exchanged in place ----
  document.addEventListener("htmx:beforeRequest", e => {
    const card = cardOf(e.target);
    if (card) place = cards().indexOf(card);
  });
  // An answer that is another page (a fault, or the way in) is shown as one.
  document.addEventListener("htmx:beforeSwap", e => {
    const { xhr, target } = e.detail;
    if (!target || target.id !== "page") {
      if (xhr.status >= 400) e.detail.shouldSwap = false; // news that cannot be had
      return;
    }
    if (!/ id="page"/.test(xhr.response)) { e.detail.shouldSwap = false; location.assign(xhr.responseURL || location.href); return; }
    for (const card of cards()) card.removeAttribute("name"); // else the browser closes what comes beside the open one
  });
  document.addEventListener("htmx:afterSettle", e => {
    if (e.target.id !== "page") return;
    const fault = $("#page [autofocus]");
    if (fault) { fault.focus(); return; }
    const list = cards();
    const next = list[Math.min(Math.max(place, 0), list.length - 1)];
    if (next) { next.open = true; focusCard(next); return; }
    const heading = $("#page h1");
    if (heading) { heading.tabIndex = -1; heading.focus(); }
  });

  // ---- the palette ----
  const box = $("#palette"), input = $("#pal"), list = $("#pal-list"), none = box && $("[data-none]", box);
  let found = [], asked = 0, chosen = -1;
  const pages = box ? all("[data-pages] a", box) : [];

  const showPalette = () => {
    if (!box || box.open) return;
    input.value = "";
    fill([]);
    box.showModal();
    input.focus();
  };
  const options = () => all("a[role=option]", list).filter(visible);
  const mark = n => {
    const shown = options();
    chosen = shown.length ? (n + shown.length) % shown.length : -1;
    for (const [i, o] of shown.entries()) o.setAttribute("aria-selected", i === chosen);
    if (chosen < 0) { input.removeAttribute("aria-activedescendant"); return; }
    input.setAttribute("aria-activedescendant", shown[chosen].id);
    shown[chosen].scrollIntoView({ block: "nearest" });
  };
  // fill shows the pages that fit and the groups that were found.
  const fill = groups => {
    const words = input.value.trim().toLowerCase();
    for (const p of pages) p.hidden = groups.length > 0 || words !== "" && !p.textContent.toLowerCase().includes(words);
    for (const g of found) g.remove();
    found = groups.map((g, i) => {
      const group = document.createElement("div"), head = document.createElement("p");
      group.role = "group";
      group.ariaLabel = head.textContent = g.name;
      head.className = "group";
      head.ariaHidden = "true";
      group.append(head, ...g.items.map((item, n) => {
        const a = document.createElement("a"), text = document.createElement("span");
        a.role = "option"; a.tabIndex = -1; a.id = `pal-${i}-${n}`; a.href = item.path;
        text.textContent = item.text;
        a.append(text);
        if (item.detail) { const note = document.createElement("small"); note.textContent = item.detail; a.append(note); }
        return a;
      }));
      return group;
    });
    list.prepend(...found);
    $("[data-pages]", box).hidden = pages.every(p => p.hidden);
    mark(0);
    none.textContent = chosen < 0 ? none.dataset.none : "";
  };
  const search = async () => {
    const mine = ++asked, words = input.value.trim();
    fill([]);
    if (words.length < 2) return;
    try {
      const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(words)}`);
      const groups = new Map();
      for (const item of answer.ok ? await answer.json() : []) groups.set(item.group, [...groups.get(item.group) || [], item]);
      if (mine === asked) fill([...groups].map(([name, items]) => ({ name, items })));
    } catch { /* the pages are still there */ }
  };

  if (box) {
    let wait;
    input.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(search, 120); fill([]); });
    box.addEventListener("keydown", e => {
      if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); mark(chosen + (e.key === "ArrowDown" ? 1 : -1)); }
      if (e.key === "Enter") {
        e.preventDefault();
        const to = options()[chosen];
        if (to) to.click(); else if (input.value.trim()) location.assign(`/search?q=${encodeURIComponent(input.value.trim())}`);
      }
    });
    box.addEventListener("click", e => { if (e.target === box) box.close(); });
    for (const a of all("[data-palette]")) a.addEventListener("click", e => { e.preventDefault(); showPalette(); });
  }
})();
