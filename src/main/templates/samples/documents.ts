/** The three documents that every office prints, as Liquid. Written to be read and changed by people who are no programmers. */

const sender = `<header>
  <div class="sender">
    {% comment %} For a logo: put logo.png into this folder and write <img class="logo" src="logo.png" alt=""> here. {% endcomment %}
    <strong>{{ seller.name }}</strong>
    {% for line in seller.address %}{{ line }}<br>{% endfor %}
    {% if seller.email %}{{ seller.email }}{% endif %}{% if seller.phone %} · {{ seller.phone }}{% endif %}
  </div>`;

const customer = `  <div class="address">
    <p class="label">{{ LABEL }}</p>
    <strong>{{ customer.name }}</strong><br>
    {% for line in customer.address %}{{ line }}<br>{% endfor %}
  </div>`;

const to = (label: string) => customer.replace('{{ LABEL }}', label);

export const invoice = `${sender}
  <div class="kind">
    <h1>Invoice</h1>
    <p>{{ invoice.number }}</p>
  </div>
</header>

<section class="parties">
${to('Billed to')}
  <dl>
    <dt>Invoice date</dt><dd>{{ invoice.date | day }}</dd>
    <dt>Due date</dt><dd>{{ invoice.due | day }}</dd>
    {% if invoice.order %}<dt>Your order</dt><dd>{{ invoice.order }}</dd>{% endif %}
    {% if customer.tax_id %}<dt>Your VAT no.</dt><dd>{{ customer.tax_id }}</dd>{% endif %}
  </dl>
</section>

{% assign net = 0 %}
<table>
  <thead>
    <tr><th>Description</th><th class="amount">Quantity</th><th class="amount">Unit price</th><th class="amount">Amount</th></tr>
  </thead>
  <tbody>
    {% for item in items %}
    {% assign amount = item.quantity | times: item.price | round: 2 %}
    {% assign net = net | plus: amount %}
    <tr>
      <td>{{ item.description }}{% if item.detail %}<span class="detail">{{ item.detail }}</span>{% endif %}</td>
      <td class="amount">{{ item.quantity | number }} {{ item.unit | default: "" }}</td>
      <td class="amount">{{ item.price | money: invoice.currency }}</td>
      <td class="amount">{{ amount | money: invoice.currency }}</td>
    </tr>
    {% endfor %}
  </tbody>
</table>

{% assign tax = net | times: invoice.tax_rate | round: 2 %}
{% assign total = net | plus: tax %}
<table class="totals">
  <tr><td>Net</td><td class="amount">{{ net | money: invoice.currency }}</td></tr>
  <tr><td>VAT {{ invoice.tax_rate | percent }}</td><td class="amount">{{ tax | money: invoice.currency }}</td></tr>
  <tr class="gap"><td></td><td></td></tr>
  <tr class="sum"><td>Total due</td><td class="amount">{{ total | money: invoice.currency }}</td></tr>
</table>

<div class="box">
  <dl>
    <dt>Pay by</dt><dd>{{ invoice.due | day }}</dd>
    <dt>Account</dt><dd>{{ seller.bank.iban }}{% if seller.bank.bic %} · {{ seller.bank.bic }}{% endif %}</dd>
    <dt>Reference</dt><dd>{{ invoice.number }}</dd>
  </dl>
</div>
{% if invoice.note %}<p class="closing">{{ invoice.note }}</p>{% endif %}
`;

export const reminder = `${sender}
  <div class="kind">
    <h1>{% if reminder.level > 1 %}Second reminder{% else %}Payment reminder{% endif %}</h1>
    <p>{{ reminder.date | day }}</p>
  </div>
</header>

<section class="parties">
${to('To')}
  <dl>
    <dt>Customer no.</dt><dd>{{ customer.number }}</dd>
    <dt>Please pay by</dt><dd>{{ reminder.due | day }}</dd>
  </dl>
</section>

<p class="lead">
  Dear {{ customer.contact | default: customer.name }},<br><br>
  {% if reminder.level > 1 %}we have written to you before about the invoices below, and they are still open.
  {% else %}perhaps it has slipped your attention: the invoices below are open after their due date.{% endif %}
  Please transfer the total by {{ reminder.due | day }}. If your payment is already on its way, this letter needs no answer.
</p>

{% assign open = 0 %}
<table>
  <thead>
    <tr><th>Invoice</th><th>Date</th><th>Was due</th><th class="amount">Amount</th><th class="amount">Paid</th><th class="amount">Open</th></tr>
  </thead>
  <tbody>
    {% for item in invoices %}
    {% assign rest = item.amount | minus: item.paid %}
    {% assign open = open | plus: rest %}
    <tr>
      <td>{{ item.number }}</td>
      <td>{{ item.date | day: "medium" }}</td>
      <td class="late">{{ item.due | day: "medium" }}</td>
      <td class="amount">{{ item.amount | money: reminder.currency }}</td>
      <td class="amount">{{ item.paid | money: reminder.currency }}</td>
      <td class="amount">{{ rest | money: reminder.currency }}</td>
    </tr>
    {% endfor %}
  </tbody>
</table>

<table class="totals">
  <tr><td>Open</td><td class="amount">{{ open | money: reminder.currency }}</td></tr>
  {% if reminder.fee > 0 %}<tr><td>Reminder fee</td><td class="amount">{{ reminder.fee | money: reminder.currency }}</td></tr>
  {% assign open = open | plus: reminder.fee %}{% endif %}
  <tr class="gap"><td></td><td></td></tr>
  <tr class="sum"><td>Total due</td><td class="amount">{{ open | money: reminder.currency }}</td></tr>
</table>

<div class="box">
  <dl>
    <dt>Account</dt><dd>{{ seller.bank.iban }}{% if seller.bank.bic %} · {{ seller.bank.bic }}{% endif %}</dd>
    <dt>Reference</dt><dd>{{ customer.number }}</dd>
  </dl>
</div>

<p class="closing">Questions? {{ seller.contact | default: seller.name }} is glad to help{% if seller.phone %}: {{ seller.phone }}{% endif %}.</p>
<p class="closing">Kind regards<br>{{ seller.name }}</p>
`;

export const deliveryNote = `${sender}
  <div class="kind">
    <h1>Delivery note</h1>
    <p>{{ delivery.number }}</p>
  </div>
</header>

<section class="parties">
${to('Deliver to')}
  <dl>
    <dt>Date</dt><dd>{{ delivery.date | day }}</dd>
    {% if delivery.order %}<dt>Your order</dt><dd>{{ delivery.order }}</dd>{% endif %}
    {% if delivery.carrier %}<dt>Carrier</dt><dd>{{ delivery.carrier }}</dd>{% endif %}
    {% if delivery.tracking %}<dt>Tracking no.</dt><dd>{{ delivery.tracking }}</dd>{% endif %}
  </dl>
</section>

<table>
  <thead>
    <tr><th>Pos.</th><th>Article</th><th>Description</th><th class="amount">Ordered</th><th class="amount">Delivered</th></tr>
  </thead>
  <tbody>
    {% for item in items %}
    <tr>
      <td>{{ forloop.index }}</td>
      <td>{{ item.code }}</td>
      <td>{{ item.description }}
        {% if item.serials %}<span class="detail">Serial numbers: {{ item.serials | join: ", " }}</span>{% endif %}</td>
      <td class="amount">{{ item.ordered | number }} {{ item.unit | default: "" }}</td>
      <td class="amount{% if item.delivered < item.ordered %} late{% endif %}">{{ item.delivered | number }} {{ item.unit | default: "" }}</td>
    </tr>
    {% endfor %}
  </tbody>
</table>

<table class="totals">
  <tr class="sum"><td>Packages</td><td class="amount">{{ delivery.packages | number }}</td></tr>
  {% if delivery.weight_kg %}<tr><td>Weight</td><td class="amount">{{ delivery.weight_kg | number: 1 }} kg</td></tr>{% endif %}
</table>

{% if delivery.note %}<div class="box"><p>{{ delivery.note }}</p></div>{% endif %}

<div class="sign">
  <div>Handed over by, date</div>
  <div>Received complete and undamaged by, date</div>
</div>
`;
