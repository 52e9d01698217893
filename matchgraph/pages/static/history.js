// Draws the history of a rank from the table below it: drag to zoom in, double click to see all.
"use strict";

(() => {
  const DAY = 86400;
  const box = document.getElementById("history-plot");
  const rows = [...document.querySelectorAll("#history-runs tr[data-rank]")].reverse();
  const column = name => rows.map(row => Number(row.dataset[name]));
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  const axis = {stroke: colour("--pico-color"), grid: {stroke: colour("--scale"), width: 1}, ticks: {stroke: colour("--scale")}};
  const day = seconds => new Date(1000 * seconds).toISOString().slice(0, 10);
  const edge = label => ({label, stroke: colour("--range"), width: 1, points: {show: false}});
  const options = () => ({
    width: box.clientWidth, height: box.clientHeight, padding: [null, 32, null, null], legend: {show: false}, cursor: {y: false},
    scales: {x: {time: false}, y: {range: [0, 100]}},
    series: [{}, edge("high"), edge("low"), {label: "rank", stroke: colour("--mark"), width: 2}],
    bands: [{series: [1, 2], fill: `${colour("--range")}55`}],
    axes: [{...axis, incrs: [1, 7, 28, 91, 364].map(days => days * DAY), values: (_, seconds) => seconds.map(day)}, {...axis, label: "rank of 100", stroke: axis.stroke}],
  });
  box.replaceChildren();
  const plot = new uPlot(options(), [column("day"), column("high"), column("low"), column("rank")], box);
  addEventListener("resize", () => plot.setSize({width: box.clientWidth, height: box.clientHeight}));
})();
