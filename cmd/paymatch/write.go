package main

import (
	"fmt"
	"strconv"
	"strings"
)

// write makes the text of a payment that names its items as its kind does.
func (b *book) write(p *payment, items []*item) {
	p.Text, p.Reference, p.EndToEnd = "", "", ""
	named := true
	switch p.kind {
	case "merged, all open":
		p.Text = b.sentence(allTexts)
		return
	case "no number":
		named = false
	case "part", "third party", "fee":
		named = b.chance(850)
	case "discount", "over", "converted":
		named = b.chance(880)
	case "credit note":
		named = b.chance(900)
		if b.chance(600) {
			items = items[:1]
		}
	case "other's number":
		p.Text = b.dress(b.prefixed([]string{b.othersNumber()}), p)
		return
	}
	if !named {
		p.Text = b.sentence(vagueTexts)
		if b.chance(noise.extras) {
			p.Text += " " + b.extra(p)
		}
		return
	}
	if len(items) == 1 && items[0].Ref != "" && p.kind != "typo" && p.kind != "cut off" && b.chance(noise.useReference) {
		p.Reference = items[0].Ref
		if b.chance(150) {
			p.Reference, p.Text = "", items[0].Ref
		}
		return
	}
	numbers := make([]string, len(items))
	tail, lost := b.chance(noise.tailOnly), b.chance(noise.zerosLost)
	for i, it := range items {
		numbers[i] = it.Number
		if tail {
			numbers[i] = shortened(it.Number)
		}
		if lost {
			numbers[i] = zerosLost(numbers[i])
		}
	}
	if p.kind == "typo" {
		numbers[0] = b.mistyped(numbers[0], func(r rune) bool { return r >= '0' && r <= '9' })
	}
	text := b.dress(b.prefixed(numbers), p)
	if p.kind == "cut off" {
		// The field ends within the number.
		lead := b.sentence(vagueTexts) + " " + b.sentence(vagueTexts) + " "
		whole := lead + numbers[0]
		text = cut(whole, len([]rune(whole))-1-b.rng.IntN(2))
	}
	if b.chance(noise.inEndToEnd) && len(items) == 1 {
		p.EndToEnd, text = numbers[0], b.sentence(vagueTexts)
	}
	p.Text = text
}

// shortened is a number without its year and prefix.
func shortened(number string) string {
	if strings.HasPrefix(number, "FV/") {
		return strings.Split(number, "/")[1]
	}
	end := strings.LastIndexAny(number, "-/. ")
	if end < 0 {
		return number
	}
	return number[end+1:]
}

// zerosLost is a number without the zeros that begin its last group.
func zerosLost(number string) string {
	end := strings.LastIndexAny(number, "-/. ")
	group := strings.TrimLeft(number[end+1:], "0")
	if group == "" {
		return number
	}
	return number[:end+1] + group
}

// prefixed puts the numbers into a list with a word before it.
func (b *book) prefixed(numbers []string) string {
	var list string
	from, err1 := strconv.Atoi(numbers[0])
	to, err2 := strconv.Atoi(numbers[len(numbers)-1])
	switch n := b.rng.IntN(10); {
	case len(numbers) > 2 && err1 == nil && err2 == nil && to-from == len(numbers)-1:
		list = numbers[0] + [...]string{"-", " - ", " bis "}[b.rng.IntN(3)] + numbers[len(numbers)-1]
	case len(numbers) > 1 && n < 2 && err1 == nil && len(numbers[0]) >= 4:
		// 1001/02/03
		list = numbers[0]
		for _, x := range numbers[1:] {
			if k := len(x) - 2; len(x) == len(numbers[0]) && x[:k] == numbers[0][:k] {
				x = x[k:]
			}
			list += "/" + x
		}
	default:
		list = strings.Join(numbers, [...]string{", ", ",", " ", " + ", "; ", " / ", " & "}[b.rng.IntN(7)])
	}
	if b.chance(150) {
		list = strings.NewReplacer("-", " ", "/", "-", ".", " ").Replace(list)
	} else if b.chance(100) && len(numbers) == 1 {
		list = strings.NewReplacer("-", "", "/", "", ".", "", " ", "").Replace(list)
	}
	language := b.language
	if b.chance(noise.foreignWords) {
		language = "en"
	}
	words := prefixes[language]
	return words[b.rng.IntN(len(words))] + list
}

// dress adds what else stands in such texts, and what banks do to them.
func (b *book) dress(text string, p *payment) string {
	if b.chance(noise.extras) {
		if extra := b.extra(p); b.chance(500) {
			text = extra + " " + text
		} else {
			text += " " + extra
		}
	}
	if b.chance(noise.upper) {
		text = strings.ToUpper(digraphs.Replace(text))
	}
	if b.chance(noise.glued) {
		text = strings.ReplaceAll(text, " ", "")
	}
	if b.chance(noise.wrapped) {
		text = wrap(text, b.pick(27, 35))
	}
	return cut(text, 140)
}

// wrap is a text whose lines of fixed width were joined by a space.
func wrap(text string, width int) string {
	runes := []rune(text)
	var lines []string
	for len(runes) > width {
		lines = append(lines, string(runes[:width]))
		runes = runes[width:]
	}
	return strings.Join(append(lines, string(runes)), " ")
}

func (b *book) sentence(of map[string][]string) string {
	list := of[b.language]
	return list[b.rng.IntN(len(list))]
}

// extra is what stands beside the number: dates, sums, numbers that are not ours.
func (b *book) extra(p *payment) string {
	on := b.today.AddDays(-b.rng.IntN(40))
	year, month, dom := on.Date()
	dated := map[string]string{"de": "vom ", "en": "dated ", "fr": "du ", "nl": "d.d. ", "pl": "z dnia ", "no": "dato ", "es": "fecha "}[b.language]
	switch b.rng.IntN(9) {
	case 0, 1:
		return fmt.Sprintf("%s%02d.%02d.%d", dated, dom, int(month), year)
	case 2:
		return fmt.Sprintf("%s%02d/%02d/%02d", dated, dom, int(month), year%100)
	case 3:
		customer := map[string]string{"de": "KdNr. ", "en": "customer ", "fr": "client ", "nl": "klantnr ", "pl": "klient ", "no": "kunde ", "es": "cliente "}[b.language]
		if b.chance(500) {
			return customer + p.c.number
		}
		return customer + fmt.Sprint(100+b.rng.IntN(90_000))
	case 4:
		return strings.Replace(p.Amount.Decimal(), ".", b.decimal(), 1) + " " + string(p.Amount.Currency())
	case 5:
		return "PO " + fmt.Sprint(4_500_000+b.rng.IntN(100_000))
	case 6:
		return fmt.Sprintf("%d-%02d-%02d", year, int(month), dom)
	case 7:
		return fmt.Sprintf("Tel. 0%d/%d", 30+b.rng.IntN(900), 100_000+b.rng.IntN(9_000_000))
	}
	return b.sentence(vagueTexts)
}

func (b *book) decimal() string {
	if b.language == "en" {
		return "."
	}
	return ","
}

var prefixes = map[string][]string{
	"de": {"Rechnung ", "Rechnung Nr. ", "Rechnungsnr.: ", "RG ", "Rg.Nr. ", "RE ", "Re.-Nr. ", "", "", "Ihre Rechnung ", "Zahlung Rechnung "},
	"en": {"Invoice ", "Inv ", "inv no. ", "Invoice #", "", "", "Payment invoice ", "Your ref ", "bill "},
	"fr": {"Facture ", "Fact. n° ", "FA ", "", "", "Règlement facture ", "Fact "},
	"nl": {"Factuur ", "factuurnr. ", "Fact ", "", "", "Betaling factuur "},
	"pl": {"Faktura ", "FV ", "faktura nr ", "", "", "Zapłata za fakturę ", "FV nr "},
	"no": {"Faktura ", "fakt.nr. ", "Fakturanr ", "", "", "Betaling faktura "},
	"es": {"Factura ", "Fra. ", "factura n.º ", "", "", "Pago factura ", "FRA "},
}

var vagueTexts = map[string][]string{
	"de": {"Danke", "Zahlung", "Rechnung", "Ueberweisung", "Vielen Dank", "Leistung Maerz", "lt. Vereinbarung", "Ihre Rechnung", "NOTPROVIDED"},
	"en": {"thanks", "payment", "invoice", "services March", "ACH CREDIT", "as agreed", "BACS", "your invoice", ""},
	"fr": {"Merci", "Virement", "Facture", "Prestation mars", "Reglement", ""},
	"nl": {"Bedankt", "Betaling", "Factuur", "werkzaamheden maart", "conform afspraak", ""},
	"pl": {"Dziekuje", "Przelew", "Faktura", "Zaplata za uslugi", "PRZELEW KRAJOWY", ""},
	"no": {"Takk", "Betaling", "Faktura", "Overforing", "etter avtale", ""},
	"es": {"Gracias", "Transferencia", "Factura", "Pago servicios", "Transferencia recibida", ""},
}

var allTexts = map[string][]string{
	"de": {"Ausgleich offene Posten", "div. Rechnungen", "Rechnungen lt. Aufstellung", "Saldo"}, "en": {"account balance", "outstanding invoices", "as per statement", "balance"},
	"fr": {"solde compte", "factures diverses", "selon releve"}, "nl": {"openstaande facturen", "saldo", "div. facturen"},
	"pl": {"saldo", "faktury wg zestawienia"}, "no": {"utestaende saldo", "div. fakturaer"}, "es": {"saldo pendiente", "facturas varias"},
}
