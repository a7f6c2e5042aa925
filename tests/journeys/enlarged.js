// Measured in the page: what is cut, what scrolls sideways, what has the focus and lies under something.
window.enlarged = (() => {
  // Excerpts say so themselves and are told in full elsewhere; a map moves in its own frame; fields scroll what is typed.
  const MAY_CUT = ".visually-hidden, .quote.short, .map-box, .pick-map, .skip, svg, input, textarea, select, option, datalist, .file-pick input";
  const MAY_SCROLL = ".scroll-x, .table-responsive, .suggestions, pre";
  const says = (one) => `<${one.tagName.toLowerCase()} class="${one.className}"> ${one.textContent.trim().replace(/\s+/g, " ").slice(0, 60)}`;
  const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden";

  function cut() {
    const found = [];
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > wide) {
      const out = [...document.body.querySelectorAll("*")].filter((one) => shown(one) && !one.closest(".map-box, svg, .scroll-x, .table-responsive") && one.getBoundingClientRect().right > wide + 1);
      found.push(`sideways by ${document.documentElement.scrollWidth - wide}: ${out.slice(-2).map(says).join(" | ")}`);
    }
    for (const one of document.body.querySelectorAll("*")) {
      if (!one.clientWidth || one.closest(MAY_CUT) || !shown(one)) continue;
      const style = getComputedStyle(one);
      const over = [one.scrollWidth > one.clientWidth + 1 && style.overflowX, one.scrollHeight > one.clientHeight + 3 && style.overflowY];
      if (["hidden", "clip"].includes(over[0]) || ["hidden", "clip"].includes(over[1])) found.push(`cut: ${says(one)}`);
      else if (["auto", "scroll"].includes(over[0]) && !one.matches(MAY_SCROLL) && one !== document.body) found.push(`scrolls sideways: ${says(one)}`);
    }
    return found;
  }

  // WCAG 1.4.12, as a style sheet that the policy of the page allows.
  function space() {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }");
    document.adoptedStyleSheets = [sheet];
  }

  function covered() {
    document.adoptedStyleSheets = [];
    const found = [];
    for (const one of document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
      if (!shown(one) || one.disabled || one.closest("svg, .live-map, [inert]")) continue;
      one.focus();
      if (document.activeElement !== one) continue;
      const box = (one.matches(".pick input, .file-pick input, .form-selectgroup-input") ? one.parentElement : one).getClientRects()[0];
      const [x, y] = [box.left + Math.min(box.width / 2, 12), box.top + Math.min(box.height / 2, 12)];
      const top = document.elementFromPoint(x, y);
      const seen = top && (one.contains(top) || top.contains(one) || top.closest("label")?.contains(one) || top.closest("label")?.htmlFor === one.id && one.id);
      if (!seen) found.push(`under ${top ? says(top) : "the edge"}: ${says(one)}`);
    }
    return found;
  }
  // What a screen reader needs and axe does not insist on.
  function named() {
    const found = [];
    const heads = [...document.querySelectorAll("h1")].filter((one) => !one.closest("[inert]")).length;
    if (heads !== 1) found.push(`${heads} h1`);
    for (const table of document.querySelectorAll("table")) {
      if (!table.caption && !table.ariaLabel) found.push(`no name: ${says(table)}`);
      if ([...table.querySelectorAll("th")].some((one) => !one.scope)) found.push(`th without scope: ${says(table)}`);
    }
    for (const one of document.querySelectorAll("[aria-live='assertive']")) found.push(`interrupts: ${says(one)}`);
    for (const one of [...document.querySelectorAll(".field-error")].filter(shown)) {
      const place = one.closest("[id$='_error']");
      if (!place || !document.querySelector(`[aria-describedby~="${place.id}"], [type='radio'][name="${place.dataset.errorsOf}"]`)) found.push(`read with no field: ${says(one)}`);
    }
    return found;
  }
  return { cut, space, covered, named };
})();
