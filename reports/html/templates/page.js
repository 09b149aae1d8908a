"use strict";
// Hides, sorts and highlights what the page already holds; the selection is kept in the fragment of its address.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const board = document.getElementById("board"), form = document.getElementById("filters"), tip = document.getElementById("tip");
  document.documentElement.dataset.ready = "true";
  if (!board) return;
  const N_CHOSEN = 6;
  const heads = all("thead th", board), bodies = all("tbody", board);
  const columns = heads.filter((th) => th.dataset.facets).map((th) => ({ name: th.dataset.sort, facets: JSON.parse(th.dataset.facets) }));
  const rows = all("tr[data-m]", board);
  const labels = new Map(rows.map((tr) => [tr.dataset.m, tr.querySelector("a").textContent]));
  const boxes = all("input[type=checkbox]", form), search = form.elements.q;
  const hiding = document.head.appendChild(document.createElement("style"));
  const preset = { boxes: new Map(boxes.map((box) => [box, box.checked])), sort: ["rank", 1], chosen: chosenNow() };
  let sort = preset.sort, chosen = preset.chosen;

  function chosenNow() {
    const found = rows.filter((tr) => /\bk\d/.test(tr.className)).map((tr) => [tr.className.match(/\bk(\d)/)[1], tr.dataset.m]);
    return [...new Map(found).entries()].sort().map(([, slug]) => slug);
  }
  const pressed = (name) => boxes.filter((box) => box.name === name && box.checked).map((box) => box.value);
  const passes = (name, value) => { const asked = pressed(name); return !asked.length || asked.includes(value); };
  const isShown = (column) => Object.entries(column.facets).every(([name, value]) => passes(name, value));

  function filter() {
    const shown = columns.filter(isShown).map((column) => column.name);
    hiding.textContent = columns.filter((c) => !shown.includes(c.name)).map((c) => `.${c.name}{display:none!important}`).join("");
    const words = search.value.toLowerCase().trim();
    let count = 0;
    for (const body of bodies) {
      const isLength = passes("bits", body.dataset.length);
      let left = 0;
      for (const tr of all("tr[data-m]", body)) {
        const isKept = passes("family", tr.dataset.kind) && labels.get(tr.dataset.m).toLowerCase().includes(words);
        tr.classList.toggle("off", !isKept);
        left += isKept;
        rank(tr, shown);
      }
      body.classList.toggle("off", !isLength || !left);
      count += isLength ? left : 0;
    }
    for (const { classList, dataset } of all(".panel")) {
      const isShownLength = !dataset.length || passes("bits", dataset.length);
      classList.toggle("off", !isShownLength || !dataset.columns.split(" ").some((name) => shown.includes(name)));
    }
    document.getElementById("shown").textContent = `${count} of ${rows.length} rows, ${shown.length} of ${columns.length} columns`;
    order();
  }

  // Mean of the ranks in the columns that are shown; none where the row is not ranked in one of them.
  function rank(tr, shown) {
    const cells = shown.map((name) => tr.querySelector(`td.${name}`)).filter((td) => !td.classList.contains("none"));
    const ranks = cells.map((td) => Number(td.dataset.r ?? NaN));
    const mean = ranks.reduce((sum, one) => sum + one, 0) / ranks.length;
    const cell = tr.querySelector(".rank");
    if (Number.isNaN(mean)) delete cell.dataset.v; else cell.dataset.v = mean;
    cell.textContent = Number.isNaN(mean) ? "–" : mean.toFixed(1).replace(/\.0$/, "");
  }

  function order() {
    const [key, way] = sort, place = heads.findIndex((th) => th.dataset.sort === key);
    heads.forEach((th, at) => at === place ? th.setAttribute("aria-sort", way > 0 ? "ascending" : "descending") : th.removeAttribute("aria-sort"));
    const value = (tr) => key === "method" ? labels.get(tr.dataset.m).toLowerCase() : Number(tr.children[place].dataset.v ?? NaN);
    const lead = columns.find(isShown), second = lead && heads.findIndex((th) => th.dataset.sort === lead.name);
    const tie = (tr) => (lead ? Number(tr.children[second].dataset.v ?? -1) : 0);
    for (const body of bodies) {
      const sorted = all("tr[data-m]", body).map((tr) => ({ tr, value: value(tr), tie: tie(tr) }));
      sorted.sort((a, b) => {
        const [no, none] = [Number.isNaN(a.value), Number.isNaN(b.value)];
        if (no || none) return no - none || b.tie - a.tie;
        return way * (a.value < b.value ? -1 : a.value > b.value ? 1 : 0) || b.tie - a.tie;
      });
      body.append(...sorted.map((one) => one.tr));
    }
  }

  function highlight() {
    for (const element of all("[data-m]")) {
      const number = chosen.indexOf(element.dataset.m);
      for (let k = 0; k < N_CHOSEN; k++) element.classList.toggle(`k${k}`, k === number);
      element.querySelector(".pick")?.setAttribute("aria-pressed", String(number >= 0));
      if (number >= 0 && element.matches(".s")) element.parentNode.insertBefore(element, element.parentNode.querySelector(".names"));
    }
    const legend = document.getElementById("legend");
    legend?.replaceChildren(...chosen.map((slug, number) => {
      const item = document.createElement("li");
      item.className = `k${number}`;
      item.innerHTML = '<svg viewBox="-14 -7 28 14" width="28" height="14" aria-hidden="true"><path class="l" d="M-13 0L0 0L13 0"/></svg>';
      item.append(labels.get(slug) ?? slug);
      return item;
    }));
    all(".panel .names").forEach(name);
  }

  // Points of a line; a single point is drawn with "h0", which is none.
  const pointsOf = (s) => {
    const d = s.querySelector(".l").getAttribute("d").replace("h0", "").match(/-?\d+(\.\d+)?/g).map(Number);
    return Array.from({ length: d.length / 2 }, (_, at) => ({ x: d[2 * at], y: d[2 * at + 1] }));
  };

  // Writes the names of the highlighted methods at the ends of their lines, moved apart where they would overlap.
  function name(holder) {
    const ends = all(".s", holder.parentNode).filter((s) => chosen.includes(s.dataset.m)).map((s) => {
      return { slug: s.dataset.m, y: pointsOf(s).at(-1).y };
    });
    ends.sort((a, b) => a.y - b.y);
    const STEP = 11.5, LAST = 200;
    ends.forEach((end, at) => { end.at = Math.max(end.y, at ? ends[at - 1].at + STEP : 8); });
    for (let at = ends.length - 1; at >= 0; at--) ends[at].at = Math.min(ends[at].at, at + 1 < ends.length ? ends[at + 1].at - STEP : LAST);
    holder.replaceChildren(...ends.map((end) => {
      const text = document.createElementNS("http://www.w3.org/2000/svg", "text"), label = labels.get(end.slug) ?? end.slug;
      text.setAttribute("x", "301");
      text.setAttribute("y", (end.at + 3.5).toFixed(1));
      text.setAttribute("class", `k${chosen.indexOf(end.slug)}`);
      text.textContent = label.length > 14 ? `${label.slice(0, 13)}…` : label;
      return text;
    }));
  }

  function choose(slug) {
    chosen = chosen.includes(slug) ? chosen.filter((one) => one !== slug) : [...chosen, slug].slice(-N_CHOSEN);
    highlight();
    remember();
  }

  const same = (a, b) => a.length === b.length && a.every((one, at) => one === b[at]);
  function remember() {
    const words = new URLSearchParams();
    for (const name of new Set(boxes.map((box) => box.name))) {
      if (boxes.some((box) => box.name === name && box.checked !== preset.boxes.get(box))) {
        words.delete(name);
        const values = pressed(name);
        (values.length ? values : [""]).forEach((value) => words.append(name, value));
      }
    }
    if (search.value) words.set("find", search.value);
    if (!same(sort, preset.sort)) words.set("sort", sort.join(" "));
    if (!same(chosen, preset.chosen)) words.set("methods", chosen.join(" "));
    history.replaceState(null, "", `#${words}`);
  }

  function recall() {
    const words = new URLSearchParams(location.hash.slice(1));
    if (location.hash && !location.hash.includes("=")) return; // a link to a section
    for (const box of boxes) box.checked = words.has(box.name) ? words.getAll(box.name).includes(box.value) : preset.boxes.get(box);
    search.value = words.get("find") ?? "";
    const [key, way] = (words.get("sort") ?? "").split(" ");
    sort = heads.some((th) => th.dataset.sort === key) ? [key, way === "-1" ? -1 : 1] : preset.sort;
    chosen = words.has("methods") ? words.get("methods").split(" ").filter((slug) => labels.has(slug)).slice(0, N_CHOSEN) : preset.chosen;
    filter();
    highlight();
  }

  function say(text, x, y) {
    tip.textContent = text;
    tip.hidden = !text;
    const left = Math.min(x + 14, scrollX + document.documentElement.clientWidth - tip.offsetWidth - 8);
    tip.style.left = `${Math.max(left, 4)}px`;
    tip.style.top = `${y + 16}px`;
  }

  // What a point of the drawing stands for, as exactly as it is drawn.
  function valuesAt(svg, point) {
    const along = ([low, high], share) => (low + (high - low) * share).toFixed(2);
    const [x, y] = [svg.dataset.x, svg.dataset.y].map((ends) => ends.split(" ").map(Number));
    return `${along(x, (point.x - 38) / 258)}: ${along(y, (206 - point.y) / 196)}`;
  }

  // The nearest point of a panel under the pointer, within 16 units of its drawing.
  function nearest(svg, event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    let found = null, least = 16;
    for (const s of all(".s", svg)) {
      const texts = s.dataset.p?.split(";");
      pointsOf(s).forEach((point, n) => {
        const far = Math.hypot(point.x - at.x, point.y - at.y) - (chosen.includes(s.dataset.m) ? 1 : 0);
        if (far < least) [found, least] = [{ s, text: texts ? texts[n] : `about ${valuesAt(svg, point)}` }, far];
      });
    }
    return found;
  }

  for (const svg of all(".panel svg")) {
    svg.addEventListener("pointermove", (event) => {
      const found = nearest(svg, event);
      all(".hot").forEach((s) => s.classList.remove("hot"));
      found?.s.classList.add("hot");
      say(found ? `${labels.get(found.s.dataset.m) ?? found.s.dataset.m}, ${found.text}` : "", event.pageX, event.pageY);
    });
    svg.addEventListener("pointerleave", () => { say("", 0, 0); all(".hot").forEach((s) => s.classList.remove("hot")); });
    svg.addEventListener("click", (event) => {
      const slug = nearest(svg, event)?.s.dataset.m ?? event.target.closest(".f")?.dataset.m;
      if (slug) choose(slug);
    });
  }
  for (const term of all(".term")) {
    const show = () => {
      const box = term.getBoundingClientRect();
      say(document.getElementById(term.hash.slice(1)).nextElementSibling.textContent, box.left + scrollX - 14, box.bottom + scrollY - 10);
    };
    term.addEventListener("pointerenter", show);
    term.addEventListener("focus", show);
    for (const end of ["pointerleave", "blur"]) term.addEventListener(end, () => say("", 0, 0));
  }
  board.addEventListener("click", (event) => {
    const head = event.target.closest("thead button")?.parentNode, pick = event.target.closest(".pick");
    if (pick) choose(pick.closest("tr").dataset.m);
    if (!head) return;
    const key = head.dataset.sort, first = key.startsWith("c") ? -1 : 1;
    sort = [key, sort[0] === key ? -sort[1] : first];
    order();
    remember();
  });
  form.addEventListener("input", () => { filter(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("reset").addEventListener("click", () => { history.replaceState(null, "", "#"); location.hash = ""; recall(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") say("", 0, 0); });
  addEventListener("hashchange", () => { recall(); open(); });
  document.getElementById("csv")?.addEventListener("click", async (event) => {
    if (!("DecompressionStream" in window)) return; // the link then saves the packed file
    event.preventDefault();
    const packed = Uint8Array.from(atob(event.target.href.split(",")[1]), (one) => one.charCodeAt(0));
    const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(text), download: "results.csv" });
    link.click();
    URL.revokeObjectURL(link.href);
  });

  // Opens the section of a method that a link leads to.
  function open() {
    const target = location.hash.startsWith("#method-") && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target) { target.open = true; target.scrollIntoView(); }
  }

  form.hidden = false;
  if (location.hash.includes("=")) recall(); else { filter(); highlight(); }
  open();
})();
