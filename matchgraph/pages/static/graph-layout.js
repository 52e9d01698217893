// Places the nodes of a graph, in a worker, so that the page answers meanwhile.
"use strict";

// The library names these when it is loaded, for reading GEXF, and workers have none; nothing here uses them.
for (const name of ["DOMParser", "Document", "XMLSerializer"]) self[name] ??= class {};

onmessage = event => {
  const {libraries, nodes, links, iterations} = event.data;
  if (!self.graphologyLibrary) importScripts(...libraries);
  const graph = new graphology.Graph({multi: true});
  for (const {key, x, y, size} of nodes) graph.addNode(key, {x, y, size});
  for (const {start, end, strength} of links) graph.addEdge(start, end, {weight: 0.2 + strength});
  const layout = graphologyLibrary.layoutForceAtlas2;
  const settings = {...layout.inferSettings(graph), adjustSizes: false, scalingRatio: 8, gravity: 1};
  const placed = layout(graph, {iterations, settings, getEdgeWeight: "weight"});
  postMessage(placed);
};
