package pdf

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/letter"
)

// epc is a SEPA payment code as banking apps read it.
const epc = "BCD\n002\n1\nSCT\n\nWiesenweg Gestaltung\nDE89370400440532013000\nEUR1240.00\n\n\nRechnung 2026-118\n"

// reminder is a friendly letter with a table of that many rows.
func reminder(rows int) letter.Sheet {
	s := letter.Sheet{
		Paper: letter.A4, Language: "de", Title: "Zahlungserinnerung", Date: day.New(2026, 11, 24),
		Brand: "#5c1a44", Name: "Wiesenweg Gestaltung", What: "Jule Brandt, Grafik und Beschriftung",
		Return: "Wiesenweg Gestaltung, Wiesenweg 12, 04299 Leipzig",
		To:     []string{"Fährhaus Kontor GmbH", "Frau Ilka Thomsen", "Am Alten Anleger 3", "22767 Hamburg"},
		About: []letter.Pair{{Label: "Datum", Value: "24. November 2026"}, {Label: "Rechnung", Value: "2026-118 vom 2. November 2026"},
			{Label: "Kundennummer", Value: "1047"}, {Label: "Telefon", Value: "+49 341 5550 142"}, {Label: "E-Mail", Value: "jule@wiesenweg.example.com"}},
		Foot: [][]string{{"Wiesenweg Gestaltung", "Wiesenweg 12", "04299 Leipzig"}, {"+49 341 5550 142", "jule@wiesenweg.example.com"},
			{"IBAN DE89 3704 0044", "0532 0130 00"}},
		PageOf: "Seite %d von %d", Running: [2]string{"Wiesenweg Gestaltung an Fährhaus Kontor GmbH", "Zahlungserinnerung, 24. November 2026"},
	}
	t := letter.Table{
		Columns: []letter.Column{{Title: "Rechnung"}, {Title: "Leistung", Wide: true}, {Title: "Fällig am", Align: letter.Right}, {Title: "Betrag in €", Align: letter.Decimal}},
		Foot:    [][]string{{"Bitte überweisen", "", "", "1.240,00"}},
	}
	for i := range rows {
		sum := []string{"1.240,00", "89,90", "12.400,50", "7,00"}[i%4]
		t.Rows = append(t.Rows, []string{fmt.Sprintf("2026-%03d", 118+i), "Beschriftung Empfang und Flure", fmt.Sprintf("%d. Nov. 2026", 1+i%28), sum})
	}
	s.Blocks = []letter.Block{
		letter.Heading{Level: 1, Text: "Kurze Erinnerung an die Rechnung 2026-118"},
		letter.Para{Text: "Guten Tag Frau Thomsen,"},
		letter.Para{Text: "vielen Dank noch einmal für den schönen Auftrag. Vielleicht ist unsere Rechnung in den letzten Wochen untergegangen: Sie war am 16. November fällig, und wir haben noch keine Zahlung gefunden."},
		t,
		letter.Pay{Lines: []letter.Pair{{Label: "Empfänger", Value: "Wiesenweg Gestaltung"}, {Label: "IBAN", Value: "DE89 3704 0044 0532 0130 00"},
			{Label: "Verwendung", Value: "Rechnung 2026-118"}, {Label: "Oder online", Value: "pay.example.com/c/4Tn8we"}},
			Code: epc, Under: "mit der Banking-App", Alt: "QR-Code für die Überweisung von 1.240,00 Euro"},
		letter.Para{Lead: "Passt es gerade nicht?", Text: "Dann nennen Sie uns einfach einen Tag, an dem Sie zahlen können. Auch Raten sind möglich, eine kurze Nachricht genügt."},
		letter.Para{Lead: "Stimmt etwas nicht", Text: "mit der Rechnung oder mit unserer Arbeit? Bitte sagen Sie es uns, wir kümmern uns darum."},
		letter.Para{Text: "Hat sich das mit Ihrer Zahlung überschnitten, ist alles in Ordnung und Sie brauchen nichts zu tun."},
		letter.Sign{Closing: "Herzliche Grüße aus Leipzig", Lines: []string{"Jule Brandt"}},
	}
	return s
}

// plainLetter is the letter of the benchmark: a table of ten rows, no code.
func plainLetter(n int) letter.Sheet {
	s := reminder(10)
	s.Blocks = append(s.Blocks[:4:4], s.Blocks[7:]...)
	s.To = []string{fmt.Sprintf("Źrebięcy Łąg %d Sp. z o.o.", n), "Αλέξανδρος Ζαχαρίου", "Am Alten Anleger 3", "22767 Hamburg"}
	return s
}

// finalDemand is formal, on US Letter, with the box and an annex.
func finalDemand() letter.Sheet {
	return letter.Sheet{
		Paper: letter.USLetter, Language: "en", Title: "Final demand for payment", Date: day.New(2026, 11, 24),
		Name: "Marlow & Finch Studio", What: "Design for shops and makers", Return: "Marlow & Finch Studio, 218 Alder Court, Portland, OR 97205",
		To: []string{"Castellan Outfitters LLC", "Ms. Dana Whitlock, Accounts", "77 Ferry Landing", "Portland, OR 97209"},
		About: []letter.Pair{{Label: "Date", Value: "24 November 2026"}, {Label: "Invoices", Value: "INV-2041, INV-2058"}, {Label: "Your contact", Value: "Nora Finch"},
			{Label: "Telephone", Value: "503-555-0142"}, {Label: "E-mail", Value: "nora@marlowfinch.example.com"}, {Label: "Sent by", Value: "e-mail and tracked post"}},
		Foot: [][]string{{"Marlow & Finch Studio", "218 Alder Court", "Portland, OR 97205"}, {"503-555-0142", "nora@marlowfinch.example.com"},
			{"Routing 000 000 000", "Account 0123 4567 89"}},
		PageOf: "Page %d of %d", Running: [2]string{"Marlow & Finch Studio to Castellan Outfitters LLC", "Final demand, 24 November 2026"},
		Witness: "Record of this account: entry 214, 9f2c 71d0 5be4 8a36 0c1d e7f9 42aa 6b03 5d18 c94e 70f2 1b6a 83dd 25e0 4c97 fa51",
		Blocks: []letter.Block{
			letter.Heading{Level: 1, Text: "Final demand for payment by Tuesday, 8 December 2026"},
			letter.Para{Text: "Dear Ms. Whitlock,"},
			letter.Para{Text: "Under our agreement of 12 May 2026 we designed and delivered your autumn catalogue and shop signs. You approved both in writing on 21 and 28 August. Two invoices remain unpaid. On 9 October you told us that all of it would come “by the 23rd”; nothing has arrived, and our letters since then have had no answer."},
			letter.Due{By: "Please pay by 8 December 2026", Sum: "USD 8,989.24", How: "by card at pay.example.com/c/9Kd4ra or to routing number 000 000 000, account 0123 4567 89, reference INV-2041. The sum holds until that day; how it adds up is on page 2."},
			letter.Para{Lead: "If you cannot pay it at once,", Text: "write to us by that day with dates and amounts. We will gladly agree on a schedule, and then nothing further happens as long as it is kept."},
			letter.Para{Lead: "If you think any part is not owed,", Text: "tell us by the same day which part and why, and pay the rest."},
			letter.Para{Lead: "If neither a payment nor a written arrangement has reached us by 8 December 2026,", Text: "I will instruct Ruth Adeyemi, attorney at law, to recover the sum, and all work for you ends on that day. I have decided this and would much rather not need it."},
			letter.Para{Text: "We have liked working with you. A call to 503-555-0142 is enough to sort this out."},
			letter.Sign{Closing: "Sincerely,", Lines: []string{"Nora Finch", "Marlow & Finch Studio"}},
			letter.Enclosures{Text: "Enclosed: statement of account (page 2), agreement, two approvals, two invoices"},
			letter.Heading{Level: 1, Text: "Statement of account, as it will stand on 8 December 2026"},
			letter.Table{
				Columns: []letter.Column{{Title: "Invoice"}, {Title: "For", Wide: true}, {Title: "Due", Align: letter.Right}, {Title: "Days", Align: letter.Right},
					{Title: "Sum", Align: letter.Decimal}, {Title: "Interest", Align: letter.Decimal}, {Title: "USD", Align: letter.Decimal}},
				Rows: [][]string{{"INV-2041", "Autumn catalogue, 48 pages", "25 Sep", "74", "5,200.00", "126.51", "5,326.51"},
					{"INV-2058", "Shop signs, set of six", "16 Oct", "53", "3,600.00", "62.73", "3,662.73"}},
				Foot: [][]string{{"Together", "", "", "", "8,800.00", "189.24", "8,989.24"}},
			},
			letter.Para{Text: "Interest: 1 percent a month (12 percent a year, simple, by days) under clause 6 of the agreement of 12 May 2026. No payment has been received on these invoices. After 8 December, USD 2.89 is added each day."},
			letter.Heading{Level: 2, Text: "What was agreed and delivered"},
			letter.Past{Lines: []letter.Pair{{Label: "12 May 2026", Value: "Agreement signed by you and us (enclosure 1)"},
				{Label: "21 August 2026", Value: "Catalogue approved: “This is perfect, please go ahead.” D. Whitlock (enclosure 2)"},
				{Label: "28 August 2026", Value: "Shop signs approved (enclosure 3); print files fetched the same day"}}},
			letter.Heading{Level: 2, Text: "How we have written to you"},
			letter.Past{Lines: []letter.Pair{{Label: "28 September 2026", Value: "Friendly reminder by e-mail"}, {Label: "9 October 2026", Value: "Call: payment of the whole sum announced for 23 October"},
				{Label: "26 October 2026", Value: "Call: message left with the front desk"}, {Label: "30 October 2026", Value: "Letter with the offer to agree on a schedule"},
				{Label: "9 November 2026", Value: "Last notice; work on the spring catalogue paused under clause 9"}}},
		},
	}
}

// longNames has names and words that do not fit, and sums of thirteen digits.
func longNames() letter.Sheet {
	s := reminder(0)
	s.Name = "Gesellschaft für Vermögensverwaltung und Grundstückserschließung Oberlausitz-Niederschlesien"
	s.To = []string{"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KG", "Frau Dr. Wilhelmine-Charlotte von Hohenstein-Wartenberg", "Abteilung Kreditorenbuchhaltung", "Straße der Einheit 1234 b", "22767 Hamburg"}
	s.Mark = "Probelauf"
	t := letter.Table{
		Columns: []letter.Column{{Title: "Rechnungsnummer"}, {Title: "Leistung", Wide: true}, {Title: "Fällig am", Align: letter.Right},
			{Title: "Rechnungsbetrag", Align: letter.Decimal}, {Title: "Zinsen", Align: letter.Decimal}, {Title: "Offen in €", Align: letter.Decimal}},
		Foot: [][]string{{"Bitte überweisen", "", "", "99.999.999.999,99", "1.234,56", "99.999.999.999,99"}},
	}
	for i := range 9 {
		t.Rows = append(t.Rows, []string{"RE-2026-0000000" + fmt.Sprint(i) + "/Nachtrag-B", "Beschriftung der Fußgängerunterführungsbeleuchtungsanlagen im Bahnhof, zweiter Bauabschnitt", "16. Nov. 2026",
			[]string{"12.345.678.901,23", "0,99", "45,5"}[i%3], []string{"0,01", "1.111,11"}[i%2], "12.345.678.901,23"})
	}
	s.Blocks[3] = t
	s.Blocks = append(s.Blocks, letter.Para{Text: "Nachweise: https://portal.example.com/vertraege/2026/anlagen/beschriftung?dokument=7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069&seite=12\nZweite Zeile\nŁódź, Český Krumlov, Ἀθῆναι, Αθήνα, Київ, Москва, Ștefan, İstanbul"})
	return s
}

// withLogo puts a picture with transparent parts into the letterhead.
func withLogo() letter.Sheet {
	s := reminder(3)
	s.Logo = logoPNG(300, 120)
	return s
}

func logoPNG(w, h int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if (x-h/2)*(x-h/2)+(y-h/2)*(y-h/2) < h*h/4 || y > h*3/4 {
				img.SetNRGBA(x, y, color.NRGBA{92, 26, 68, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// longText runs over several pages, so that every page break has to be chosen.
func longText(paras int) letter.Sheet {
	s := finalDemand()
	var blocks []letter.Block
	for i := range paras {
		blocks = append(blocks, letter.Para{Text: strings.Repeat("All work stops until a payment or an arrangement has come. ", 1+i%7)})
	}
	s.Blocks = append(append([]letter.Block{s.Blocks[0]}, blocks...), s.Blocks[8], s.Blocks[9])
	return s
}

// samples are the letters that are looked at, by name.
func samples() map[string]letter.Sheet {
	return map[string]letter.Sheet{
		"one-row": reminder(1), "ten-rows": plainLetter(7), "forty-rows": reminder(40), "long-names": longNames(), "final-demand": finalDemand(),
		"logo": withLogo(), "long-text": longText(14),
	}
}
