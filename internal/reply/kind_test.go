package reply

import (
	"testing"

	"dunwell/internal/day"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	head := func(lines ...string) []string {
		return append([]string{"From: Ann <ann@client.example>", "Date: Fri, 20 Nov 2026 10:00:00 +0100"}, lines...)
	}
	body := "\r\nI am away until 30 November."
	tests := map[string]struct {
		raw  []byte
		want Kind
	}{
		"a person":                          {crlf(head("Subject: Re: Invoice 7", "", "Will pay on Friday.")...), KindReply},
		"a person with a copy of herself":   {crlf(head("Subject: Out of Office - Friday, November 2", "", "I shall be out on Friday.")...), KindReply},
		"a person about automation":         {crlf(head("Subject: Re: Automatic payments", "", "This is an automated response to nobody.")...), KindReply},
		"a person passes a report on":       {crlf(head("Subject: FW: Undeliverable: Invoice 7", "In-Reply-To: <1@x.example>", "", "This could not be delivered to you, see below.")...), KindReply},
		"a person asks about a report":      {crlf(head("Subject: Undeliverable message", "", "Hi, your mail of Monday came through twice, is that on purpose? "+longWords)...), KindReply},
		"a newsletter":                      {crlf(head("Subject: Save 40 %", "Precedence: bulk", "List-Unsubscribe: <mailto:x@x.example>", "", "This is an automated mail.")...), KindReply},
		"auto-submitted: no":                {crlf(head("Subject: Re: Invoice", "Auto-Submitted: no", "", "ok")...), KindReply},
		"rfc 3834":                          {crlf(head("Subject: Re: Invoice", "Auto-Submitted: auto-replied (vacation)", body)...), KindAutoReply},
		"x-autoreply":                       {crlf(head("Subject: Re: Invoice", "X-Autoreply: yes", body)...), KindAutoReply},
		"precedence":                        {crlf(head("Subject: Re: Invoice", "Precedence: auto_reply", body)...), KindAutoReply},
		"empty return path":                 {crlf(append([]string{"Return-Path: <>"}, head("Subject: thanks", "", "Thank you for your mail.")...)...), KindAutoReply},
		"no-reply that acknowledges":        {crlf("From: noreply@desk.example", "Subject: [#123] Invoice 7", "", "We have received your request. A ticket has been opened."), KindAutoReply},
		"read receipt":                      {crlf(head("Subject: Read: Invoice", "Content-Type: multipart/report; report-type=disposition-notification; boundary=b", "", "--b", "", "Your message was displayed.", "--b--")...), KindAutoReply},
		"subject, english":                  {crlf(head("Subject: Automatic reply: Invoice 7", body)...), KindAutoReply},
		"subject, german":                   {crlf(head("Subject: Automatische Antwort: Mahnung", body)...), KindAutoReply},
		"subject, german, alone":            {crlf(head("Subject: =?utf-8?Q?Abwesenheitsnotiz=3A_Mahnung?=", body)...), KindAutoReply},
		"subject, french":                   {crlf(head("Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0=3A_facture?=", body)...), KindAutoReply},
		"subject, spanish":                  {crlf(head("Subject: =?utf-8?Q?Respuesta_autom=C3=A1tica=3A_factura?=", body)...), KindAutoReply},
		"subject, italian":                  {crlf(head("Subject: Risposta automatica: fattura", body)...), KindAutoReply},
		"subject, portuguese":               {crlf(head("Subject: =?utf-8?Q?Resposta_autom=C3=A1tica=3A_fatura?=", body)...), KindAutoReply},
		"subject, dutch":                    {crlf(head("Subject: Automatisch antwoord: factuur", body)...), KindAutoReply},
		"subject, polish":                   {crlf(head("Subject: =?utf-8?Q?Autoodpowied=C5=BA=3A_faktura?=", body)...), KindAutoReply},
		"an absence note on the empty path": {crlf(append([]string{"Return-Path: <>"}, head("Subject: Automatic reply: Undeliverable goods", "", "Thank you for the message you sent. Bob is no longer with us.")...)...), KindAutoReply},
		"an answer on the empty path":       {crlf(append([]string{"Return-Path: <>"}, head("Subject: your mail", "", "Thank you for the message you sent.")...)...), KindAutoReply},
		"challenge":                         {crlf("From: no-reply@guard.example", "Subject: Please confirm", "", "Your message is being held. Click here to prove you are human."), KindAutoReply},
		"complaint":                         {crlf("From: fbl@isp.example", "Content-Type: multipart/report; report-type=feedback-report; boundary=b", "", "--b", "", "Abuse.", "--b", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse", "Original-Rcpt-To: <pay@client.example>", "--b--"), KindComplaint},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mustParse(t, tt.raw)
			if got := KindOf(&m); got.Kind != tt.want || got.Because == "" {
				t.Errorf("%s (%s), want %s", got.Kind, got.Because, tt.want)
			}
		})
	}
}

// longWords make a text longer than what a short report has.
const longWords = "We went through the books with the bookkeeper and found the first invoice, the second one, and the credit note that belongs to neither of them; the sums agree, the dates do not, and nobody here remembers who asked for the change in March. " +
	"Could you look at your side and tell us which of the three is meant? We would then pay the right one at once and send the others back. In the meantime the warehouse has confirmed what came in, so there is no quarrel about the goods, only about the paper. " +
	"Please write to me and not to the general address, which is read once a week at best, and never on Mondays."

func TestChallengeAndComplaintTellMore(t *testing.T) {
	t.Parallel()
	m := mustParse(t, crlf("From: no-reply@guard.example", "Subject: Please confirm", "Auto-Submitted: auto-replied", "", "To deliver your message, please click below."))
	if f := KindOf(&m); !f.Challenge {
		t.Error("a challenge is not seen")
	}
	m = mustParse(t, crlf("From: fbl@isp.example", "Content-Type: multipart/report; report-type=feedback-report; boundary=b", "", "--b", "", "Abuse.",
		"--b", "Content-Type: message/feedback-report", "", "Feedback-Type: abuse", "--b", "Content-Type: message/rfc822", "", "Message-ID: <7@creditor.example>", "To: pay@client.example", "Subject: Invoice 7", "", "--b--"))
	f := KindOf(&m)
	if len(f.Recipients) != 1 || f.Recipients[0].Address != "pay@client.example" || f.About.MessageID != "7@creditor.example" || f.Failed() {
		t.Errorf("complaint of %v about %v", f.Recipients, f.About)
	}
}

func TestReturns(t *testing.T) {
	t.Parallel()
	tests := []struct{ sent, text, want string }{
		{"2026-11-20", "I am out of the office and back on Monday, 30 November.", "2026-11-30"},
		{"2026-11-20", "I will return on December 1st, 2026.", "2026-12-01"},
		{"2026-11-20", "Away until May 5. Returning to the office on May 5th.", "2027-05-05"},
		{"2026-12-22", "Our office is closed from 12pm on 22 December and reopens on 5 January 2027.", "2027-01-05"},
		{"2026-11-20", "I'm away through 11/27.", "2026-11-28"},
		{"2026-06-15", "I'm away until the 18th and will reply on my return.", "2026-06-19"},
		{"2026-08-10", "I am absent until 28.08.2026 included.", "2026-08-29"},
		{"2025-10-20", "Our office will remain closed from 20.10.2025 to 23.10.2025.", "2025-10-24"},
		{"2026-04-02", "ich bin im Urlaub und ab Dienstag, den 14. April, wieder für Sie da.", "2026-04-14"},
		{"2026-11-20", "Ich bin bis einschließlich 27.11. nicht im Büro.", "2026-11-28"},
		{"2026-07-31", "notre société est fermée pour congés du 1er au 23 août inclus.", "2026-08-24"},
		{"2026-07-31", "Je serai de retour le 24 août.", "2026-08-24"},
		{"2026-08-01", "Cerrados por vacaciones del 1 al 31 de agosto.", "2026-09-01"},
		{"2026-08-07", "Sarò assente per ferie fino al 30 agosto.", "2026-08-31"},
		{"2026-12-21", "Estamos em recesso de 21/12 a 04/01, retornando em 05/01/2027.", "2027-01-05"},
		{"2026-07-27", "Wij zijn gesloten tot en met vrijdag 14 augustus.", "2026-08-15"},
		{"2026-04-30", "W dniach 30.04–8.05 przebywam na urlopie.", "2026-05-09"},
		{"2026-11-20", "Wracam 1 grudnia.", "2026-12-01"},
		{"2026-11-20", "I check mail on Tuesdays only.", ""},
		{"2026-11-20", "Nie ma mnie w biurze.", ""},
		{"2026-11-20", "Out of office. Call 555 0142.", ""},
		{"", "Back on 30 November.", ""},
		{"", "Back on 30 November 2026.", "2026-11-30"},
	}
	for _, tt := range tests {
		var sent, want day.Date
		if tt.sent != "" {
			sent = day.MustParse(tt.sent)
		}
		if tt.want != "" {
			want = day.MustParse(tt.want)
		}
		if got := Returns(tt.text, sent); got != want {
			t.Errorf("%s of %s: back on %v, want %v", tt.text, tt.sent, got, want)
		}
	}
}
