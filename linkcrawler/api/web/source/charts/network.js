// Domains and who links to whom among them: forces draw those together that link.
import { html, useMemo, useState, d3, cls } from "../core/ui.js";
import * as format from "../core/format.js";
import { Figure } from "../components/figure.js";

/** `nodes`: [{id, size, tone}]; `edges`: [{source, target, weight}] by ids; the one of the id `chosen` is lit. Laid out at once, so that nothing moves. */
export function Network({ label, nodes, edges, height = 560, chosen, onPick }) {
  const columns = [{ key: "source", label: "From", kind: "text" }, { key: "target", label: "To", kind: "text" }, { key: "weight", label: "Links", kind: "count" }];
  return html`<${Figure} label=${label} columns=${columns} rows=${edges} height=${height}>
    ${(width, setTip) => html`<${Graph} ...${{ label, nodes, edges, height, width, setTip, chosen, onPick }} />`}<//>`;
}

/** The picture fills its frame, as far as that does not tear few domains apart. */
function spread(points, width, height) {
  const [left, right] = d3.extent(points, (point) => point.x);
  const [top, bottom] = d3.extent(points, (point) => point.y);
  const [across, along] = [(width - 110) / (right - left || 1), (height - 70) / (bottom - top || 1)];
  const y = Math.min(2.2, along, across * 1.8);
  const x = Math.min(2.2, across, y * 1.8);
  for (const point of points) {
    point.x = width / 2 + (point.x - (left + right) / 2) * x;
    point.y = height / 2 + (point.y - (top + bottom) / 2) * y;
  }
}

/** The names that are written: the largest first, each where it covers no other. */
function namesThatFit(points, radius) {
  const boxes = [];
  const named = new Set();
  for (const { id, x, y, size } of d3.sort(points, (point) => -point.size)) {
    const box = { left: x - 3.4 * id.length, right: x + 3.4 * id.length, top: y + radius(size), bottom: y + radius(size) + 15 };
    if (boxes.some((one) => box.left < one.right && box.right > one.left && box.top < one.bottom && box.bottom > one.top)) continue;
    boxes.push(box);
    named.add(id);
  }
  return named;
}

function Graph({ label, nodes, edges, height, width, setTip, chosen, onPick }) {
  const [pointed, setLit] = useState(null);
  const lit = pointed ?? chosen ?? null;
  const radius = d3.scaleSqrt([0, d3.max(nodes, (node) => node.size) || 1], [4, 20]);
  const laid = useMemo(() => {
    const known = new Set(nodes.map(({ id }) => id));
    const points = nodes.map((node) => ({ ...node }));
    const lines = edges.filter((edge) => known.has(edge.source) && known.has(edge.target)).map((edge) => ({ ...edge }));
    const room = Math.sqrt((width * height) / Math.max(1, nodes.length));
    d3.forceSimulation(points)
      .force("link", d3.forceLink(lines).id((node) => node.id).distance(room * 0.8).strength(0.25))
      .force("charge", d3.forceManyBody().strength(-room * 2.2).distanceMax(width / 2))
      .force("x", d3.forceX(width / 2).strength(0.07)).force("y", d3.forceY(height / 2).strength(0.07 * (width / height)))
      .force("apart", d3.forceCollide((node) => radius(node.size) + 3)).stop().tick(nodes.length > 150 ? 180 : 300);
    spread(points, width, height);
    for (const point of points) {
      const r = radius(point.size) + 4;
      point.x = Math.max(r, Math.min(width - r, point.x));
      point.y = Math.max(r, Math.min(height - r - 12, point.y));
    }
    return { points, lines };
  }, [nodes, edges, width, height]);
  const near = useMemo(() => lit && new Set([lit, ...laid.lines.flatMap(({ source, target }) => source.id === lit ? [target.id] : target.id === lit ? [source.id] : [])]), [lit, laid]);
  const named = useMemo(() => namesThatFit(laid.points, radius), [laid]);
  const tip = (node) => {
    setLit(node.id);
    setTip({ x: node.x, y: Math.max(4, node.y - 76), lines: [{ name: node.id }, { name: node.sizeLabel || "size", value: format.short(node.size) }] });
  };
  return html`<svg role="img" aria-label=${label} width=${width} height=${height} class=${cls("network", lit && "is-lit")} onPointerLeave=${() => setLit(null)}>
    <g>${laid.lines.map((edge, i) => html`<line key=${i} class=${cls("edge", lit && (edge.source.id === lit || edge.target.id === lit) && "is-near")}
      x1=${edge.source.x} y1=${edge.source.y} x2=${edge.target.x} y2=${edge.target.y} />`)}</g>
    <g>${laid.points.map((node) => html`<g key=${node.id} class=${cls("node", node.tone || "t1", near?.has(node.id) && "is-near", onPick && "is-clickable")}
        transform=${`translate(${node.x},${node.y})`} onPointerEnter=${() => tip(node)} onClick=${onPick && (() => onPick(node))}>
      <circle r=${radius(node.size)} />${(named.has(node.id) || near?.has(node.id)) && html`<text y=${radius(node.size) + 12} text-anchor="middle">${format.visible(node.id)}</text>`}</g>`)}</g></svg>`;
}
