package main

import (
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// disturb changes a plain payment into one of its kind: its sum, its payer, and
// sometimes its truth.
func (b *book) disturb(p *payment, it *item) {
	minor, own := p.Amount.Minor(), it.c.own
	only := func(part int64) {
		p.Amount = money.New(part, own)
		p.parts = map[receivable.ItemID]int64{it.Item: part}
	}
	switch p.kind {
	case "part":
		part := minor * int64(b.pick(20, 25, 30, 40, 50, 50, 50, 60, 75, 80)) / 100
		if part > 200_00 && b.chance(600) {
			part = part / 50_00 * 50_00
		}
		only(part)
	case "fee":
		fee := int64(b.pick(500, 750, 1000, 1000, 1200, 1500, 1500, 1800, 2000, 2500))
		if b.chance(200) {
			fee = max(350, minor*15/10_000) // a rate of the bank's own
		}
		if fee = min(fee, minor/25); b.chance(300) {
			p.Charges = money.New(fee, own)
		}
		p.Foreign = true
		only(minor - fee)
	case "discount":
		part := minor - it.Discount.Minor()
		if b.chance(20) {
			part = minor * 97 / 100 // more than was agreed
		}
		only(part)
	case "over":
		over := int64(b.pick(1, 10, 100, 500, 900, 1000, 9000))
		if b.chance(400) {
			over = 100_00 - minor%100_00
		}
		p.Amount = money.New(minor+over, own)
	case "converted":
		// 1.0437 of the account's currency for one of the client's, and the bank's margin
		p.Original = p.Amount
		p.Amount = money.New(minor*(9000+int64(b.rng.IntN(3000)))/10_000, b.currency)
		p.Foreign = true
	case "third party":
		b.thirdPays(p, it)
	case "paid twice":
		again := b.lastPaid(it.c)
		p.Amount = again.Amount
		p.parts = nil
		b.write(p, []*item{again})
	case "not ours":
		b.stranger(p, it)
	}
}

// thirdPays lets an accountant, a mother company or the owner pay.
func (b *book) thirdPays(p *payment, it *item) {
	payer := b.thirds[b.rng.IntN(len(b.thirds))]
	p.Payer, p.IBAN = payer.name, payer.iban
	if b.chance(300) {
		p.Payer, p.IBAN = b.person(), b.newIBAN(b.country)
	}
	if !b.iban {
		p.IBAN = ""
	}
	switch {
	case b.chance(250):
		p.Behalf = it.c.name
	case b.chance(300):
		mark := map[string]string{"de": "i.A. ", "en": "on behalf of ", "fr": "pour le compte de ", "nl": "namens ", "pl": "w imieniu ", "no": "for ", "es": "por cuenta de "}[b.language]
		p.Text = strings.TrimSpace(p.Text + " " + mark + it.c.name)
	}
}

// stranger is money that pays no invoice: a refund, a loan, a deposit. Some of it
// looks like one of ours by accident.
func (b *book) stranger(p *payment, it *item) {
	p.c, p.parts = nil, nil
	p.Payer, p.IBAN = b.firm(), b.newIBAN(b.country)
	if b.chance(300) {
		p.Payer = b.person()
	}
	if !b.iban {
		p.IBAN = ""
	}
	p.Amount = money.New(int64(500+b.rng.IntN(500_000)), b.currency)
	if b.chance(200) {
		p.Amount = money.New(it.left, b.currency) // the sum of an item by accident
	}
	p.Reference, p.Original, p.Behalf, p.EndToEnd = "", money.Amount{}, "", ""
	p.Text = b.sentence(strangeTexts)
	if b.chance(300) {
		p.Text += " " + b.othersNumber()
	}
}

var strangeTexts = map[string][]string{
	"de": {"Erstattung Umsatzsteuer 03/2024 StNr 123/456/78901", "Darlehen Auszahlung 4711", "Gutschrift Ruecklauf", "Kautionsrueckzahlung", "Zinsen 2. Quartal 2024", "Privateinlage"},
	"en": {"VAT REFUND 03 2024", "LOAN DISBURSEMENT 884213", "INTEREST PAID", "DEPOSIT RETURN", "TRANSFER FROM SAVINGS", "GRANT 2024-117"},
	"fr": {"Remboursement TVA mars 2024", "Virement interne", "Interets crediteurs", "Apport en compte courant"},
	"nl": {"Teruggave omzetbelasting 1e kwartaal 2024", "Rente spaarrekening", "Eigen overboeking"},
	"pl": {"Zwrot VAT 03/2024", "Wplata wlasna", "Odsetki 2024"},
	"no": {"Refusjon MVA 2. termin", "Egen overforing", "Renter 2024"},
	"es": {"Devolucion IVA 1T 2024", "Traspaso propio", "Intereses 2024"},
}

// payerName is a client's name as his bank writes it.
func (b *book) payerName(c *client) string {
	name := c.name
	if b.chance(noise.nameOwner) {
		name = c.owner
	}
	if b.chance(noise.nameNoForm) {
		for _, form := range forms[b.language] {
			name = strings.TrimSuffix(name, " "+form)
		}
	}
	if b.chance(noise.nameTurned) {
		if words := strings.Fields(name); len(words) > 1 {
			words[0], words[1] = words[1], words[0]
			name = strings.Join(words, " ")
		}
	}
	if b.chance(noise.nameTypo) {
		name = b.mistyped(name, func(r rune) bool { return r >= 'a' && r <= 'z' })
	}
	if b.chance(noise.nameExtra) {
		name = b.sentence(nameExtras) + " " + name
		if b.chance(500) {
			name = b.payerTown(c)
		}
	}
	switch {
	case b.chance(noise.nameDigraph):
		name = digraphs.Replace(name)
	case b.chance(noise.nameDigraph):
		name = bare.Replace(name)
	}
	if b.chance(noise.nameUpper) {
		name = strings.ToUpper(name)
	}
	if b.chance(noise.nameCut) {
		name = cut(name, b.pick(18, 22, 27, 35))
	}
	if b.chance(noise.nameMissing) {
		name = ""
	}
	return name
}

func (b *book) payerTown(c *client) string {
	towns := []string{"Berlin", "Wien", "Zürich", "Lyon", "Utrecht", "Leeds", "Gdańsk", "Bergen", "Sevilla", "Dublin"}
	return c.name + ", " + towns[b.rng.IntN(len(towns))]
}

var nameExtras = map[string][]string{
	"de": {"Firma", "Fa.", "Herr", "Frau", "Buchhaltung", "i.A."}, "en": {"Mr", "Ms", "Accounts Payable", "T/A", "The"}, "fr": {"M.", "Mme", "Société", "Ets"},
	"nl": {"Dhr", "Mevr", "Fa.", "Administratie"}, "pl": {"Pan", "Pani", "P.H.U.", "Firma"}, "no": {"Firma", "Regnskap"}, "es": {"D.", "Sra.", "Hnos."},
}

var (
	digraphs = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "Ä", "Ae", "Ö", "Oe", "Ü", "Ue", "ß", "ss", "ø", "oe", "Ø", "Oe", "å", "aa", "Å", "Aa", "é", "e", "è", "e", "ñ", "n", "ł", "l", "ń", "n", "ś", "s", "ó", "o", "í", "i", "á", "a", "ú", "u", "ę", "e", "ą", "a", "ż", "z", "ź", "z", "ć", "c")
	bare     = strings.NewReplacer("ä", "a", "ö", "o", "ü", "u", "Ä", "A", "Ö", "O", "Ü", "U", "ß", "ss", "ø", "o", "Ø", "O", "å", "a", "Å", "A", "é", "e", "è", "e", "ñ", "n", "ł", "l", "ń", "n", "ś", "s", "ó", "o", "í", "i", "á", "a", "ú", "u", "ę", "e", "ą", "a", "ż", "z", "ź", "z", "ć", "c", "É", "E", "Á", "A", "Í", "I", "Ł", "L")
)

func cut(s string, n int) string {
	runes := []rune(s)
	return strings.TrimSpace(string(runes[:min(n, len(runes))]))
}

// mistyped changes one character that may be changed: another, none, twice, or
// turned round with the next.
func (b *book) mistyped(s string, may func(rune) bool) string {
	runes := []rune(s)
	var places []int
	for i, r := range runes {
		if may(r) {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return s
	}
	i := places[b.rng.IntN(len(places))]
	switch b.rng.IntN(5) {
	case 0:
		runes = append(runes[:i], runes[i+1:]...)
	case 1:
		runes = append(runes[:i+1], runes[i:]...)
	case 2:
		if i+1 < len(runes) && may(runes[i+1]) && runes[i] != runes[i+1] {
			runes[i], runes[i+1] = runes[i+1], runes[i]
			break
		}
		fallthrough
	default:
		base, n := 'a', 26
		if runes[i] >= '0' && runes[i] <= '9' {
			base, n = '0', 10
		}
		was := runes[i]
		for runes[i] == was {
			runes[i] = base + rune(b.rng.IntN(n))
		}
	}
	return string(runes)
}

// othersNumber is an invoice number of another creditor.
func (b *book) othersNumber() string {
	s := styles[b.rng.IntN(len(styles))]
	year, _, _ := b.today.Date()
	return s.number(1+b.rng.IntN(6000), year)
}
