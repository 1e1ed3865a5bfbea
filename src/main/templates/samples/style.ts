/** The style that the sample documents share. Each gets its own copy, to be changed without a thought for the others. */
export const sampleStyle = `/* Millimetres and points: this is paper. The margins of the page are in format.json. */
* { box-sizing: border-box; }
body {
  margin: 0;
  color: #1b2321;
  font: 9.5pt/1.45 'Segoe UI', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif;
  font-variant-numeric: tabular-nums;
  -webkit-print-color-adjust: exact;
}
header { display: flex; justify-content: space-between; align-items: flex-start; gap: 12mm; }
.sender strong { display: block; font-size: 13pt; letter-spacing: -0.01em; color: #0b5c55; }
.sender { color: #4d5a57; font-size: 8.5pt; line-height: 1.5; }
.logo { max-width: 48mm; max-height: 22mm; }
.kind { text-align: right; }
h1 { margin: 0; font-size: 22pt; font-weight: 600; letter-spacing: -0.02em; line-height: 1.1; }
.kind p { margin: 1mm 0 0; color: #4d5a57; }
.parties { display: grid; grid-template-columns: 1fr 62mm; gap: 12mm; margin: 13mm 0 9mm; }
.label { margin: 0 0 1mm; color: #6a7774; font-size: 7.5pt; letter-spacing: 0.06em; text-transform: uppercase; }
.address { font-size: 10.5pt; line-height: 1.45; }
.address strong { font-weight: 600; }
dl { display: grid; grid-template-columns: auto 1fr; align-content: start; gap: 1mm 5mm; margin: 0; padding-top: 4mm; }
dt { color: #6a7774; }
dd { margin: 0; text-align: right; font-weight: 500; }
.lead { margin: 0 0 6mm; }
table { width: 100%; border-collapse: collapse; }
/* the heading row is repeated on every page, and no row is torn apart */
thead { display: table-header-group; }
tr { break-inside: avoid; }
th {
  padding: 0 0 1.6mm 4mm; border-bottom: 0.5pt solid #1b2321; color: #4d5a57;
  font-size: 7.5pt; font-weight: 600; letter-spacing: 0.05em; text-align: left; text-transform: uppercase;
  vertical-align: bottom;
}
td { padding: 2.2mm 0 2.2mm 4mm; border-bottom: 0.35pt solid #d5dcda; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
.amount { text-align: right; white-space: nowrap; }
.detail { display: block; color: #6a7774; font-size: 8.5pt; }
.totals { width: 78mm; margin: 4mm 0 0 auto; break-inside: avoid; }
.totals td { padding: 1.2mm 0; border: 0; }
.totals .sum td { padding-top: 2.4mm; border-top: 0.75pt solid #1b2321; font-size: 12pt; font-weight: 600; }
.totals .gap td { padding-top: 0; }
.box { margin: 9mm 0 0; padding: 4mm 5mm; border-left: 1.2mm solid #0b5c55; background: #f1f5f4; break-inside: avoid; }
.box p { margin: 0 0 1mm; }
.box p:last-child { margin: 0; }
.box dl { grid-template-columns: 30mm 1fr; padding: 0; }
.box dd { text-align: left; }
.sign { display: grid; grid-template-columns: 1fr 1fr; gap: 14mm; margin: 20mm 0 0; break-inside: avoid; }
.sign div { padding-top: 1.5mm; border-top: 0.5pt solid #1b2321; color: #6a7774; font-size: 8pt; }
.closing { margin: 8mm 0 0; break-inside: avoid; }
.late { color: #9b2c1f; }
`;
