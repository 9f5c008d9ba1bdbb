/**
 * Runs in a page, as text: which texts have too little contrast with what is behind them (WCAG 2, level AA: 4.5, large ones 3)?
 * Of a gradient every colour counts.
 */
export const pale = `(() => {
  const colours = text => [...text.matchAll(/rgba?\\(([^)]+)\\)/g)].map(([, parts]) => parts.split(/[ ,/]+/).map(Number));
  const light = ([r, g, b]) => {
    const [R, G, B] = [r, g, b].map(c => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const ratio = (a, b) => {
    const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
    return (high + 0.05) / (low + 0.05);
  };
  const behind = element => {
    for (let at = element; at !== null; at = at.parentElement) {
      const style = getComputedStyle(at);
      const found = colours(style.backgroundImage + style.backgroundColor).filter(([, , , alpha = 1]) => alpha > 0);
      if (found.length > 0) return found;
    }
    return [[255, 255, 255]];
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.textContent.trim();
    if (text === '' || element.getClientRects().length === 0 || element.closest('.unseen, script, noscript')) continue;
    const style = getComputedStyle(element);
    const size = Number.parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const [ink] = colours(element instanceof SVGElement ? style.fill : style.color);
    for (const ground of behind(element)) if (ratio(ink, ground) < least) found.push(text + ' ' + ratio(ink, ground).toFixed(2));
  }
  return found;
})()`;
