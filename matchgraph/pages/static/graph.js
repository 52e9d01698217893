// Draws the links of the table, and lets one filter, expand, move and save them.
"use strict";

(() => {
  const MOST = 2000; // nodes; beyond it nothing is expanded
  const ITERATIONS = 300, LONGEST_LABEL = 32, STEP = 0.1;
  const byId = id => document.getElementById(id);
  const box = byId("graph"), table = byId("graph-links"), stage = byId("graph-stage");
  const chooser = byId("graph-node"), status = byId("graph-status");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const colours = dark ? {ground: "#13171f", text: "#e0e3e7", link: "#596272"}
    : {ground: "#ffffff", text: "#23262c", link: "#b3bac6"};
  const graph = new graphology.Graph({multi: true});
  const key = byId("graph-legend"), palette = key.dataset.palette.split(" ");
  const types = new Map([...key.children].map(each => [each.dataset.name, each.dataset.fill])), relations = new Map();
  let worker = null;

  const shorten = text => [...text].length > LONGEST_LABEL ? `${[...text].slice(0, LONGEST_LABEL - 1).join("")}…` : text;

  function colour(node) {
    const name = node.kind === "entity" ? node.type : node.kind;
    if (!types.has(name)) legend(name, palette[types.size % palette.length]);
    return types.get(name);
  }

  // Add a node near another, or on a circle: where it starts is the same each time.
  function addNode(node, near) {
    if (graph.hasNode(node.key)) return;
    const angle = graph.order * 2.39996, far = near ? 0.3 : 1; // the golden angle spreads them
    const middle = near ? graph.getNodeAttributes(near) : {x: 0, y: 0};
    const entity = node.kind === "entity", centre = node.key === box.dataset.middle;
    graph.addNode(node.key, {
      ...node, color: colour(node), size: centre ? 12 : entity ? 8 : 5, label: entity ? shorten(node.name) : "",
      x: middle.x + far * Math.cos(angle), y: middle.y + far * Math.sin(angle), hidden: false,
    });
    chooser.add(new Option(shorten(node.name), node.key));
  }

  function addLink(link, near) {
    if (graph.hasEdge(link.id)) return false;
    addNode(link.start, near);
    addNode(link.end, near);
    relations.set(link.relation, (relations.get(link.relation) ?? 0) + 1);
    graph.addEdgeWithKey(link.id, link.start.key, link.end.key, {
      relation: link.relation, strength: link.strength, size: 1 + 2 * link.strength, color: colours.link, hidden: false,
    });
    return true;
  }

  // Add a line to the legend.
  function legend(name, fill) {
    const item = document.createElement("li"), mark = document.createElementNS(GraphExport.NS, "svg");
    mark.setAttribute("viewBox", "0 0 10 10");
    mark.setAttribute("aria-hidden", "true");
    mark.classList.add("swatch");
    GraphExport.element(mark, "circle", {cx: 5, cy: 5, r: 4, fill});
    item.append(mark, ` ${name}`);
    key.append(item);
    types.set(name, fill);
  }

  // Offer to filter by each relation that is drawn.
  function offerRelations() {
    const chosen = byId("graph-relations");
    for (const [name, count] of relations) {
      let input = chosen.querySelector(`input[value="${name}"]`);
      if (!input) {
        const label = document.createElement("label");
        input = Object.assign(document.createElement("input"), {type: "checkbox", value: name, checked: true});
        label.append(input, " ", document.createElement("span"));
        label.classList.add("inline");
        chosen.append(label);
      }
      input.nextElementSibling.textContent = `${name.replaceAll("_", " ").toLowerCase()} (${count})`;
    }
  }

  // Hide the links that are filtered out, in the drawing and the table, and nodes that lose all of theirs.
  function filter() {
    const off = new Set([...document.querySelectorAll("#graph-relations input:not(:checked)")].map(each => each.value));
    const least = Number(byId("graph-strength").value);
    graph.forEachEdge((key, link) => graph.setEdgeAttribute(key, "hidden", off.has(link.relation) || link.strength < least));
    graph.forEachNode(key => graph.setNodeAttribute(key, "hidden", key !== box.dataset.middle
      && graph.edges(key).every(edge => graph.getEdgeAttribute(edge, "hidden"))));
    for (const row of table.tBodies[0].rows)
      row.hidden = graph.getEdgeAttribute(GraphTable.link(row).id, "hidden");
    say();
  }

  function say(more = "") {
    const links = graph.filterEdges((_, link) => !link.hidden).length;
    const nodes = graph.filterNodes((_, node) => !node.hidden).length;
    status.textContent = `${links} of ${graph.size} links between ${nodes} nodes are shown.${more}`;
  }

  function layOut() {
    worker ??= new Worker(box.dataset.worker);
    worker.onmessage = event => {
      graph.updateEachNodeAttributes((key, node) => ({...node, ...event.data[key]}));
      stage.dataset.placed = graph.order;
    };
    const nodes = graph.mapNodes((key, {x, y, size}) => ({key, x, y, size}));
    const links = graph.mapEdges((_, {strength}, start, end) => ({start, end, strength}));
    const libraries = box.dataset.libraries.split(" ");
    worker.postMessage({libraries, nodes, links, iterations: ITERATIONS});
  }

  async function expand(key) {
    const node = graph.getNodeAttributes(key);
    if (node.kind !== "entity") return say(" Only entities can be expanded.");
    if (graph.order >= MOST) return say(` ${MOST} nodes are the most that are drawn.`);
    try {
      const rows = await GraphTable.fetched(`${box.dataset.expand}?around=${encodeURIComponent(node.slug)}`);
      const fresh = rows.filter(row => addLink(GraphTable.link(row), key));
      table.tBodies[0].append(...fresh);
      offerRelations();
      filter();
      say(` ${fresh.length} came with ${node.name}.`);
      if (fresh.length) layOut();
    } catch (error) {
      say(` ${node.name} could not be expanded: ${error.message}.`);
    }
  }

  function choose(key) {
    chooser.value = key;
    byId("graph-open").href = graph.getNodeAttribute(key, "address");
    byId("graph-expand").disabled = graph.getNodeAttribute(key, "kind") !== "entity";
    graph.updateEachNodeAttributes((each, node) => ({...node, chosen: each === key}));
  }

  function draw() {
    const labels = {
      label: {attribute: "label"}, labelColor: colours.text, labelVisibility: "auto",
      color: {when: node => node.chosen, then: colours.text, else: {attribute: "color"}},
      visibility: {when: node => node.hidden, then: "hidden", else: "visible"},
      size: {attribute: "size"}, x: {attribute: "x"}, y: {attribute: "y"},
    };
    const lines = {
      color: {attribute: "color"}, size: {attribute: "size"},
      visibility: {when: link => link.hidden, then: "hidden", else: "visible"},
    };
    const settings = {gestureTarget: "shared", itemSizesReference: "screen", enableCameraRotation: false, labelRenderedSizeThreshold: 4};
    const sigma = new Sigma(graph, stage, {settings, styles: {nodes: labels, edges: lines}});
    sigma.on("clickNode", ({node}) => { choose(node); expand(node); });
    const camera = sigma.getCamera();
    const moves = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]};
    stage.addEventListener("keydown", event => {
      const {x, y, ratio} = camera.getState();
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in moves) {
        const [dx, dy] = moves[event.key];
        camera.setState({x: x + dx * STEP * ratio, y: y + dy * STEP * ratio});
      } else if (event.key === "+") camera.setState({ratio: ratio / 1.25});
      else if (event.key === "-") camera.setState({ratio: ratio * 1.25});
      else if (event.key === "0") camera.setState({x: 0.5, y: 0.5, ratio: 1});
      else return;
      event.preventDefault();
    });
  }

  for (const link of GraphTable.links(table)) addLink(link);
  try {
    draw();
  } catch (error) { // no WebGL
    stage.remove();
    say(" This browser cannot draw it; the table below has the same.");
  }
  layOut();
  choose(graph.hasNode(box.dataset.middle) ? box.dataset.middle : graph.nodes()[0]);
  chooser.addEventListener("change", () => choose(chooser.value));
  byId("graph-expand").addEventListener("click", () => expand(chooser.value));
  byId("graph-relations").addEventListener("input", filter);
  byId("graph-strength").addEventListener("input", filter);
  const title = document.querySelector("h1").textContent;
  byId("graph-svg").addEventListener("click", () => GraphExport.save("graph.svg", GraphExport.address(GraphExport.svg(graph, colours, title))));
  byId("graph-png").addEventListener("click", () => GraphExport.png("graph.png", GraphExport.svg(graph, colours, title)));
})();
