/** Of the report: light, dark and print by the reader's wish; the plot takes its colours from here. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ink: black;
  --dim: dimgray;
  --sheet: white;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: gainsboro;
    --dim: darkgray;
    --sheet: rgb(24 24 24);
    --run-1: gainsboro;
    --run-2: orange;
    --run-3: dodgerblue;
    --run-4: orchid;
    --run-5: mediumseagreen;
  }
  img {
    filter: invert(0.9) hue-rotate(180deg);
  }
}
@media print {
  :root {
    color-scheme: light;
    --ink: black;
    --dim: dimgray;
    --sheet: white;
    --run-1: black;
    --run-2: darkorange;
    --run-3: royalblue;
    --run-4: darkorchid;
    --run-5: seagreen;
  }
  img {
    filter: none;
  }
  figure,
  tr {
    break-inside: avoid;
  }
}
body {
  max-width: 1140px;
  margin: 24px auto;
  padding: 0 16px;
  font: 13px/1.4 system-ui, sans-serif;
  color: var(--ink);
  background: var(--sheet);
}
h1 {
  font-size: 20px;
}
h2 {
  margin-top: 32px;
  font-size: 15px;
}
.dim,
dt,
thead th,
figcaption {
  color: var(--dim);
}
figure {
  margin: 16px 0;
}
figure > svg,
img {
  display: block;
  max-width: 100%;
  height: auto;
}
table {
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
}
th,
td {
  padding: 4px 12px 4px 0;
  border-bottom: 1px solid color-mix(in srgb, var(--dim) 40%, transparent);
  font-weight: normal;
  text-align: left;
}
.r {
  text-align: right;
}
dl {
  columns: 3 240px;
}
dl div {
  display: flex;
  gap: 8px;
  break-inside: avoid;
}
dd {
  margin: 0;
}
`;
