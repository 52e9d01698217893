// Writes what is drawn as SVG, and that as PNG.
"use strict";

const GraphExport = {
  NS: "http://www.w3.org/2000/svg",
  MARGIN: 60,

  element(parent, name, attributes, text) {
    const made = document.createElementNS(GraphExport.NS, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    parent.append(made);
    return made;
  },

  // Return the text of an SVG of the shown nodes and links.
  svg(graph, colours, title) {
    const shown = graph.filterNodes((_, node) => !node.hidden);
    const places = shown.map(key => graph.getNodeAttributes(key));
    const [left, right] = [Math.min(...places.map(p => p.x)), Math.max(...places.map(p => p.x))];
    const [low, high] = [Math.min(...places.map(p => p.y)), Math.max(...places.map(p => p.y))];
    const scale = 1200 / (right - left || 1), margin = GraphExport.MARGIN;
    const [width, height] = [1200 + 2 * margin, (high - low) * scale + 2 * margin];
    const at = node => [(node.x - left) * scale + margin, (high - node.y) * scale + margin];
    const root = document.createElementNS(GraphExport.NS, "svg");
    for (const [key, value] of Object.entries({width, height, viewBox: `0 0 ${width} ${height}`, role: "img"}))
      root.setAttribute(key, value);
    const add = (name, attributes, text) => GraphExport.element(root, name, attributes, text);
    add("title", {}, title);
    add("rect", {width, height, fill: colours.ground});
    graph.forEachEdge((_, link, start, end, from, to) => {
      if (link.hidden || from.hidden || to.hidden) return;
      const [[x1, y1], [x2, y2]] = [at(from), at(to)];
      add("line", {x1, y1, x2, y2, stroke: link.color, "stroke-width": link.size});
    });
    for (const node of places) {
      const [cx, cy] = at(node);
      GraphExport.element(add("circle", {cx, cy, r: node.size, fill: node.color}), "title", {}, node.name);
      if (node.label) {
        const style = {"font-family": "sans-serif", "font-size": 12, fill: colours.text};
        add("text", {x: cx + node.size + 3, y: cy + 4, ...style}, node.label);
      }
    }
    return `<?xml version="1.0" encoding="utf-8"?>\n${new XMLSerializer().serializeToString(root)}`;
  },

  // Let the browser save a file; a data address, for the policy of the site knows no blobs.
  save(name, address) {
    const anchor = document.createElement("a");
    anchor.href = address;
    anchor.download = name;
    anchor.click();
  },

  address(svg) {
    return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  },

  // Save an SVG as PNG of the same size.
  async png(name, svg) {
    const image = new Image();
    image.src = GraphExport.address(svg);
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    GraphExport.save(name, canvas.toDataURL("image/png"));
  },
};
