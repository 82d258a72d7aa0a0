package meaning

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

func proposal(r *Reading) string {
	if len(r.Labels) == 0 || r.Abstain {
		return ""
	}
	return string(r.Labels[0].Label)
}

func TestReadsPlainWords(t *testing.T) {
	t.Parallel()
	tests := []struct {
		language, text string
		label          Label
		hold           bool
	}{
		{"en", "We paid this invoice last Tuesday.", LabelPaid, true},
		{"en", "Payment sent today, reference TRN 4451209, remittance attached.", LabelRemittance, true},
		{"en", "I will pay on Friday.", LabelPromise, true},
		{"en", "We will pay as soon as our client pays us.", LabelConditional, true},
		{"en", "Your invoice is approved and in the next payment run.", LabelProcessing, true},
		{"en", "Sorry, I completely forgot about this.", LabelForgot, false},
		{"en", "We never received this invoice, please resend it.", LabelNotReceived, true},
		{"en", "The PO number is missing on your invoice.", LabelInvoiceError, true},
		{"en", "Please send us your bank details.", LabelInfo, true},
		{"en", "I lost my job and cannot pay right now.", LabelHardship, true},
		{"en", "Can I pay this in three monthly instalments?", LabelPlan, true},
		{"en", "Would you accept 500 as full settlement?", LabelSettlement, true},
		{"en", "The work is defective and has to be redone.", LabelQuality, true},
		{"en", "We never ordered this.", LabelScope, true},
		{"en", "The agreed price was 950, not 1250.", LabelAmount, true},
		{"en", "I am not going to pay this. Sue me.", LabelRefusal, true},
		{"en", "The company filed for bankruptcy.", LabelInsolvency, true},
		{"en", "Please contact my attorney.", LabelAttorney, true},
		{"en", "Stop emailing me.", LabelStop, true},
		{"en", "You have the wrong person.", LabelWrongPerson, true},
		{"en", "I am out of the office until 12 June.", LabelAway, true},
		{"en", "I am currently out of the office with no access to email.", LabelAway, false},
		{"en", "Noted, thanks.", LabelNoted, false},
		{"en", "Thank you, I will look into it.", LabelNoted, false},
		{"en", "Can we move Thursday's call to 3 pm?", LabelThanks, false},
		{"en", "You thieving scum, go to hell.", LabelAbuse, true},
		{"de", "Wir zahlen bis Freitag.", LabelPromise, true},
		{"de", "Ich habe Insolvenz angemeldet.", LabelInsolvency, true},
		{"fr", "Nous avons déjà payé cette facture.", LabelPaid, true},
		{"fr", "Puis-je payer en trois fois ?", LabelPlan, true},
		{"es", "No hemos recibido la factura.", LabelNotReceived, true},
		{"es", "Recibido, gracias.", LabelNoted, false},
		{"it", "Non pago, fatemi causa.", LabelRefusal, true},
		{"it", "Mi è passato di mente, scusi.", LabelForgot, false},
		{"pt", "Vou pagar na sexta-feira.", LabelPromise, true},
		{"pt", "Fale com o meu advogado.", LabelAttorney, true},
		{"nl", "Ik ben mijn baan kwijt en kan niet betalen.", LabelHardship, true},
		{"nl", "Stop met mailen.", LabelStop, true},
		{"pl", "Zapłacimy do piątku.", LabelPromise, true},
		{"pl", "Pani Lis już u nas nie pracuje.", LabelWrongPerson, true},
	}
	for _, test := range tests {
		r := Read(test.text, Context{SentOn: day.MustParse("2026-05-20"), Language: test.language, Open: money.New(125000, "EUR")})
		if proposal(&r) != string(test.label) || r.Hold != test.hold {
			t.Errorf("%s: %s: got %v (abstains %t), hold %t; want %s, hold %t", test.language, test.text, r.Labels, r.Abstain, r.Hold, test.label, test.hold)
		}
	}
}

func TestHoldsWhatOnlyLooksHarmless(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Thanks, I have passed this to our attorney.",
		"Noted. We filed for bankruptcy yesterday.",
		"Sorry, I forgot. Paid just now.",
		"Sorry, we forgot. You will have it tomorrow.",
		"Got it, but we never ordered that.",
		"Ok thanks. Please do not contact me again.",
		"Thank you, however my husband died last week.",
		"I will look into it on Friday and pay then.",
		"Noted, but the invoice is wrong.",
		"I am out of the office until Monday.",
		"I am out of the office. For invoices write to accounts@client.example.",
		"I no longer work here.",
		"",
		"   \n ",
		"zxqv brrt plomf",
	} {
		r := Read(text, Context{SentOn: day.MustParse("2026-05-20"), Language: "en", Open: money.New(125000, "EUR")})
		if !r.Hold {
			t.Errorf("%q: got it let go (%v), want it held", text, r.Labels)
		}
	}
}

func TestAbstainsWithoutWords(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{"": "empty", " \n\t": "empty", "Hej, jag betalar fakturan nästa vecka när jag är tillbaka.": "language", "Привет, мы заплатим на следующей неделе.": "language"} {
		r := Read(text, Context{SentOn: day.MustParse("2026-05-20")})
		if !r.Abstain || r.Why != why || len(r.Labels) != 0 || !r.Hold {
			t.Errorf("%q: got %+v, want it to abstain because of %q", text, r, why)
		}
	}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.New(minor, "EUR") }
	tests := map[string]struct {
		language, text string
		want           Offer
	}{
		"parts, monthly":      {"en", "Can I pay in four monthly instalments?", Offer{Kind: Instalments, Count: 4, Every: "month"}},
		"sum a month":         {"en", "I could manage 100 euros a month until it is cleared.", Offer{Kind: Instalments, Amount: eur(10000), Share: 1000, Count: 10, Every: "month"}},
		"two weeks":           {"en", "Could I pay EUR 250 every two weeks?", Offer{Kind: Instalments, Amount: eur(25000), Share: 2500, Count: 4, Every: "2 weeks"}},
		"percent off":         {"en", "Knock 20 % off and I will pay today.", Offer{Kind: Discount, Amount: eur(80000), Share: 8000}},
		"percent":             {"en", "We offer 60 % as full and final settlement.", Offer{Kind: Discount, Amount: eur(60000), Share: 6000}},
		"sum":                 {"en", "Would you accept EUR 750 to settle this?", Offer{Kind: Discount, Amount: eur(75000), Share: 7500}},
		"half":                {"en", "I offer half if you waive the rest.", Offer{Kind: Discount, Amount: eur(50000), Share: 5000}},
		"Raten":               {"de", "Ich schlage vier gleiche Raten von 250 Euro vor, monatlich.", Offer{Kind: Instalments, Amount: eur(25000), Share: 2500, Count: 4, Every: "month"}},
		"remise":              {"fr", "Avec une remise de 20 %, nous payons aujourd'hui.", Offer{Kind: Discount, Amount: eur(80000), Share: 8000}},
		"rate":                {"it", "Posso pagare in cinque rate mensili?", Offer{Kind: Instalments, Count: 5, Every: "month"}},
		"raty":                {"pl", "Czy mogę zapłacić w czterech ratach miesięcznych?", Offer{Kind: Instalments, Count: 4, Every: "month"}},
		"termijnen":           {"nl", "Mag ik in vijf maandelijkse termijnen betalen?", Offer{Kind: Instalments, Count: 5, Every: "month"}},
		"parcelas":            {"pt", "Posso pagar em quatro parcelas mensais?", Offer{Kind: Instalments, Count: 4, Every: "month"}},
		"mensualidades":       {"es", "¿Puedo pagar en cinco mensualidades?", Offer{Kind: Instalments, Count: 5, Every: "month"}},
		"more than a hundred": {"en", "We offer 5000 % of it in settlement.", Offer{Kind: Discount}},
	}
	for name, test := range tests {
		r := Read(test.text, Context{SentOn: day.MustParse("2026-05-20"), Language: test.language, Open: eur(100000)})
		if r.Offer == nil {
			t.Errorf("%s: got no offer (%v)", name, r.Labels)
			continue
		}
		got := *r.Offer
		got.Sentence = ""
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, test.want)
		}
	}
}

func TestSums(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		language, text string
		want           string
	}{
		"English":    {"en", "I will send $1,250.50 on Friday.", "125050"},
		"thousands":  {"en", "I will pay 1.5k on Friday.", "150000"},
		"in words":   {"en", "I will pay sixteen hundred dollars on Friday.", "160000"},
		"German":     {"de", "Ich überweise 1.250,50 € am Freitag.", "125050"},
		"Swiss":      {"de", "Ich überweise CHF 1'250.50 am Freitag.", "125050"},
		"French":     {"fr", "Je vire 1 250,50 € vendredi.", "125050"},
		"Polish":     {"pl", "Przeleję 8 stów w piątek.", "80000"},
		"Italian":    {"it", "Pago duemila euro venerdì.", "200000"},
		"a year not": {"en", "Paid in 2026 on invoice 4471.", ""},
	}
	for name, test := range tests {
		tx := take(test.text, test.language, Context{SentOn: day.MustParse("2026-05-20")})
		got := ""
		for _, s := range tx.sums {
			if !s.bare {
				got = fmt.Sprint(s.hundredths)
				break
			}
		}
		if got != test.want {
			t.Errorf("%s: %s: got %q, want %q", name, test.text, got, test.want)
		}
	}
}

func TestModelFileRoundTrips(t *testing.T) {
	t.Parallel()
	m, err := ReadModel(modelFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(m.Bytes(), modelFile) {
		t.Error("the model written again is not the file")
	}
	for name, data := range map[string][]byte{"empty": nil, "cut": modelFile[:1000], "another mark": append([]byte("x"), modelFile[1:]...), "too long": append(slices.Clone(modelFile), 0)} {
		if _, err := ReadModel(data); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// checkReading holds what a reading must never be.
func checkReading(t *testing.T, own string, c Context) {
	t.Helper()
	r, again := Read(own, c), Read(own, c)
	if !reflect.DeepEqual(r, again) {
		t.Fatalf("%q read twice differs: %+v and %+v", own, r, again)
	}
	if !r.Abstain && len(r.Labels) == 0 {
		t.Fatalf("%q: nothing proposed and not abstained", own)
	}
	seen := map[Label]bool{}
	for _, l := range r.Labels {
		if !(l.Confidence >= 0 && l.Confidence <= 1) || !slices.Contains(labels, l.Label) || seen[l.Label] || !strings.Contains(own, l.Sentence) {
			t.Fatalf("%q: label %+v", own, l)
		}
		seen[l.Label] = true
	}
	if p := r.Promise; p != nil {
		if !p.Date.IsZero() && p.Date.Before(c.SentOn) || p.Amount.Sign() < 0 || c.Open.Sign() > 0 && p.Amount.Currency() == c.Open.Currency() && p.Amount.Minor() > c.Open.Minor() {
			t.Fatalf("%q sent %s, open %v: promise %+v", own, c.SentOn, c.Open, p)
		}
		if p.Conditional != r.has(LabelConditional) {
			t.Fatalf("%q: conditional %t beside %v", own, p.Conditional, r.Labels)
		}
	}
	if o := r.Offer; o != nil && (o.Amount.Sign() < 0 || o.Share < 0 || o.Share > 10000 || o.Count < 0 || o.Kind != Instalments && o.Kind != Discount) {
		t.Fatalf("%q: offer %+v", own, o)
	}
	if r.Acknowledges != Yes && r.Acknowledges != No && r.Acknowledges != Part {
		t.Fatalf("%q: debt acknowledged %q", own, r.Acknowledges)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"We will pay half on Friday, the rest by 31 June.", "3/4 5/6 99/99/9999 32.13.", "€ $ £ 1,000,000,000,000.00 99999999999999999999", "-500 % off, knock 9000 off", "KW 99 w/c 31st",
		"in 400 months within 399 years", "today-tomorrow/next-next week week", "\xff\xfe\x00", "a\u0301 ﬁ ＄１００", strings.Repeat("pay by Friday ", 50), "\"'((([[[", "im nächsten Jahr am 29. Februar", "le 31/02",
	} {
		f.Add(text, "2026-05-20", "en", int64(125000))
		f.Add(text, "2024-02-29", "", int64(0))
		f.Add(text, "2026-12-31", "de", int64(1))
	}
	f.Fuzz(func(t *testing.T, text, sent, language string, open int64) {
		if len(text) > 4000 {
			t.Skip("long enough")
		}
		on, err := day.Parse(sent)
		if err != nil {
			on = day.Date{}
		}
		checkReading(t, text, Context{SentOn: on, Language: language, Subject: text[:min(len(text), 80)], Open: money.New(max(0, open), "EUR")})
	})
}

func FuzzDatesAndSums(f *testing.F) {
	for i, text := range []string{"12.13.14", "31/12", "the 31st of February", "am 99. KW 54", "1e9 k grand lakh", "sous 0 jours", "half past 25 o'clock", "€1.2.3,4", "29 lutego", "in -3 weeks", "0,00 €"} {
		f.Add(text, i)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		if len(text) > 2000 {
			t.Skip("long enough")
		}
		language := languages[uint(n)%uint(len(languages))]
		sent := day.MustParse("2000-01-01").AddDays(int(uint(n) % 40000))
		tx := take(text, language, Context{SentOn: sent, Open: money.New(100, "EUR")})
		last := -1
		for _, d := range tx.dates {
			if d.from <= last || d.to < d.from || d.to >= len(tx.toks) || d.on.IsZero() {
				t.Fatalf("%s %q sent %s: date %+v of %d tokens, after one to %d", language, text, sent, d, len(tx.toks), last)
			}
			last = d.to
		}
		for _, s := range tx.sums {
			if s.hundredths < 0 || s.from < 0 || s.to < s.from || s.to >= len(tx.toks) || s.percent && s.hundredths > 100_00 {
				t.Fatalf("%s %q: sum %+v of %d tokens", language, text, s, len(tx.toks))
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := "Hi Ann,\n\nsorry for the late reply. We had a look at the invoice: the second delivery never came, but we will pay half of it, EUR 625.00, next Friday and the rest by the end of June once the missing parts arrive. Please send us a corrected invoice and your bank details again.\n"
	c := Context{SentOn: day.MustParse("2026-05-20"), Language: "en", Open: money.New(125000, "EUR")}
	Read(text, c)
	for b.Loop() {
		Read(text, c)
	}
}
