/** How programs are told to hand in mail: ready to be copied, for the Intake page and for the page at the HTTP door. */
export interface Recipe {
  readonly id: 'curl' | 'python' | 'php' | 'erpnext';
  readonly title: string;
  readonly text: string;
}

/** `url` without a slash at its end; `token` may be a placeholder. */
export function recipes(url: string, token: string): readonly Recipe[] {
  return [
    {
      id: 'curl',
      title: 'curl',
      text: `curl ${url}/v1/messages \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -H 'Idempotency-Key: INV-2026-0418' \\
  -d '{"recipients": "Anna <anna@example.com>", "subject": "Invoice INV-2026-0418",
       "message": "<p>Please find our invoice attached.</p>", "reference": "INV-2026-0418"}'

# a message that is ready
curl ${url}/v1/messages -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: message/rfc822' --data-binary @message.eml`,
    },
    {
      id: 'python',
      title: 'Python',
      text: `import base64, json, urllib.request

message = {
    "recipients": ["anna@example.com"],
    "subject": "Invoice INV-2026-0418",
    "text": "Please find our invoice attached.",
    "attachments": [{
        "name": "INV-2026-0418.pdf",
        "content": base64.b64encode(open("INV-2026-0418.pdf", "rb").read()).decode(),
    }],
}
request = urllib.request.Request(
    "${url}/v1/messages",
    data=json.dumps(message).encode(),
    headers={
        "Authorization": "Bearer ${token}",
        "Content-Type": "application/json",
        "Idempotency-Key": "INV-2026-0418",
    },
)
print(json.load(urllib.request.urlopen(request))["id"])`,
    },
    {
      id: 'php',
      title: 'PHP',
      text: `<?php
$answer = file_get_contents('${url}/v1/messages', false, stream_context_create(['http' => [
    'method' => 'POST',
    'header' => ['Authorization: Bearer ${token}', 'Content-Type: application/json'],
    'ignore_errors' => true,
    'content' => json_encode([
        'recipients' => ['anna@example.com'],
        'subject' => 'Invoice INV-2026-0418',
        'message' => '<p>Please find our invoice attached.</p>',
        'attachments' => [[
            'name' => 'INV-2026-0418.pdf',
            'content' => base64_encode(file_get_contents('INV-2026-0418.pdf')),
        ]],
    ]),
]]));
echo json_decode($answer)->id;`,
    },
    {
      id: 'erpnext',
      title: 'ERPNext',
      text: `# site_config.json: "outtray_token": "${token}"
# hooks.py of an app: every mail of the Email Queue goes out through Outtray
override_email_send = "my_app.outtray.send"

# my_app/outtray.py
import frappe, requests

def send(queue, sender, recipient, message):
    answer = requests.post(
        "${url}/v1/messages",
        params={"recipients": recipient, "reference": queue.reference_name or queue.name},
        data=message,
        headers={
            "Authorization": "Bearer " + frappe.conf.outtray_token,
            "Content-Type": "message/rfc822",
            "Idempotency-Key": f"{queue.name}:{recipient}",
        },
        timeout=60,
    )
    if answer.status_code != 409:  # the copy for this recipient is in the outbox already
        answer.raise_for_status()`,
    },
  ];
}
