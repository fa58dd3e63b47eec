/** The colours of a light page and of a dark one; what shows the chart says which page it is. */
export const STYLE = `
svg { --page: #ffffff; --edge: #d1d9e0; --text: #1f2328; --muted: #59636e; --kept: #1a7f37;
  --over: #cf222e; --own: #0969da; --other: #afb8c1; --track: #eef1f4; }
@media (prefers-color-scheme: dark) { svg { --page: #0d1117; --edge: #3d444d; --text: #f0f6fc;
  --muted: #9198a1; --kept: #3fb950; --over: #f85149; --own: #4493f8; --other: #656c76; --track: #1c2128; } }
text { font: 12px ui-sans-serif, system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: var(--text); }
.title { font-size: 17px; font-weight: 600; } .heading { font-size: 13px; font-weight: 600; }
.muted { fill: var(--muted); } .strong { font-weight: 600; } .right { text-anchor: end; }
.page { fill: var(--page); stroke: var(--edge); } .track { fill: var(--track); } .gap { fill: var(--page); }
.kept { fill: var(--kept); } .over { fill: var(--over); } .own { fill: var(--own); }
.other { fill: var(--other); } .mark { stroke: var(--text); stroke-width: 1.5; }
`;
