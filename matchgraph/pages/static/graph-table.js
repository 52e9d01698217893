// Reads nodes and links from the rows of a table; the page has no other copy of them.
"use strict";

const GraphTable = {
  // Return the node that a cell of a table links to.
  node(anchor) {
    const {key, slug, kind, type} = anchor.dataset;
    return {key, slug, kind, type, name: anchor.textContent, address: anchor.getAttribute("href")};
  },

  // Return the link of a row.
  link(row) {
    const [start, end] = [...row.querySelectorAll("a[data-key]")].map(GraphTable.node);
    const {relation, strength} = row.dataset;
    return {start, end, relation, strength: Number(strength), id: `${start.key}\n${relation}\n${end.key}`};
  },

  // Return the links of a table, in order.
  links(table) {
    return [...table.tBodies[0].rows].map(GraphTable.link);
  },

  // Return the rows of the same table on another page.
  async fetched(address) {
    const answer = await fetch(address, {headers: {Accept: "text/html"}});
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const table = page.querySelector("#graph-links");
    return table ? [...table.tBodies[0].rows] : [];
  },
};
