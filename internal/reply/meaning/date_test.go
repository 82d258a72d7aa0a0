package meaning

import (
	"testing"

	"dunwell/internal/day"
	"dunwell/internal/money"
)

// datesIn are the days that are named in a text, in order.
func datesIn(language, text string, c Context) []string {
	c.Language = language
	var days []string
	for _, d := range take(text, language, c).dates {
		days = append(days, d.on.String())
	}
	return days
}

// TestDays: every text was sent on Wednesday 20 May 2026.
func TestDays(t *testing.T) {
	t.Parallel()
	sent := day.MustParse("2026-05-20")
	tests := map[string]map[string]string{
		"en": {
			"first thing Monday":                           "2026-05-25",
			"by close of business tomorrow":                "2026-05-21",
			"by the 5th of next month":                     "2026-06-05",
			"by the end of next week":                      "2026-05-29",
			"within a fortnight":                           "2026-06-03",
			"before the month is out":                      "2026-05-31",
			"in KW 23, on the Friday":                      "2026-06-05",
			"payment proposal of KW 23, value date Friday": "2026-06-05",
			"the Tuesday after next":                       "2026-06-02",
			"on the tenth of June":                         "2026-06-10",
			"by noon on Thursday":                          "2026-05-21",
			"two weeks from Friday":                        "2026-06-05",
			"a week on Friday":                             "2026-05-29",
			"I'll pay on Friday.":                          "2026-05-22",
			"I'll pay next Friday.":                        "2026-05-29",
			"Paid by this Friday":                          "2026-05-22",
			"It goes out on Wednesday.":                    "2026-05-27",
			"You will have it by the 15th.":                "2026-06-15",
			"on the 25th":                                  "2026-05-25",
			"in two weeks":                                 "2026-06-03",
			"in a fortnight":                               "2026-06-03",
			"within ten days":                              "2026-05-30",
			"within 5 business days":                       "2026-05-27",
			"by the end of the month":                      "2026-05-31",
			"by month end":                                 "2026-05-31",
			"at the end of next month":                     "2026-06-30",
			"mid-June":                                     "2026-06-15",
			"in the middle of July":                        "2026-07-15",
			"tonight":                                      "2026-05-20",
			"today":                                        "2026-05-20",
			"tomorrow morning":                             "2026-05-21",
			"the day after tomorrow":                       "2026-05-22",
			"today-tomorrow":                               "2026-05-21",
			"June 4th":                                     "2026-06-04",
			"on 4 June 2026":                               "2026-06-04",
			"June 4, 2026":                                 "2026-06-04",
			"2026-06-04":                                   "2026-06-04",
			"Friday, May 29":                               "2026-05-29",
			"Friday 29 May":                                "2026-05-29",
			"a week from today":                            "2026-05-27",
			"Friday week":                                  "2026-05-29",
			"Monday fortnight":                             "2026-06-08",
			"in three months":                              "2026-08-20",
			"end of June":                                  "2026-06-30",
			"by the first of the month":                    "2026-06-01",
			"on the 1st of July":                           "2026-07-01",
			"in 7-10 days":                                 "2026-05-30",
			"after the bank holiday, on Tuesday":           "2026-05-26",
			"by end of week":                               "2026-05-22",
			"by close of business Monday":                  "2026-05-25",
			"the 5th of next month":                        "2026-06-05",
			"at the end of the year":                       "2026-12-31",
			"by 31 January":                                "2027-01-31",
			"EOM":                                          "2026-05-31",
			"on Tuesday next week":                         "2026-05-26",
			"I will do it over 30 days from now":           "2026-06-19",
			"Line 3 is 4 x 85 = 340":                       "",
			"I paid two weeks ago":                         "",
			"call me at 15:30 or on extension 204":         "",
			"we have worked with you for twenty years":     "",
			"invoice 2026-05 and 1/2 of the amount":        "2026-02-01",
			"You will get it Thursday the 28th at noon":    "2026-05-28",
		},
		"de": {
			"am Donnerstag in KW 23":    "2026-06-04",
			"bis zum fünften Juni":      "2026-06-05",
			"am 5. des nächsten Monats": "2026-06-05",
			"bis Ende kommender Woche":  "2026-05-29",
			"morgen früh":               "2026-05-21",
			"noch diese Woche Freitag":  "2026-05-22",
			"in vierzehn Tagen":         "2026-06-03",
			"zum Monatsletzten":         "2026-05-31",
			"bis zum 5.6.":              "2026-06-05",
			"bis Freitag":               "2026-05-22", "kommenden Freitag": "2026-05-22", "nächsten Freitag": "2026-05-29", "am Montag": "2026-05-25",
			"bis zum 15.": "2026-06-15", "am 28.": "2026-05-28", "am 28.5.": "2026-05-28", "zum 15.06.2026": "2026-06-15", "am 3. Juni": "2026-06-03",
			"in zwei Wochen": "2026-06-03", "in 14 Tagen": "2026-06-03", "innerhalb von zehn Tagen": "2026-05-30", "innerhalb von 5 Werktagen": "2026-05-27",
			"bis Monatsende": "2026-05-31", "Ende des Monats": "2026-05-31", "Ende Juni": "2026-06-30", "Mitte Juni": "2026-06-15", "Anfang Juli": "2026-07-01",
			"heute": "2026-05-20", "heute Abend": "2026-05-20", "morgen": "2026-05-21", "übermorgen": "2026-05-22", "heute in einer Woche": "2026-05-27",
			"in KW 23": "2026-06-05", "Dienstag KW 23": "2026-06-02", "vor drei Wochen": "", "Freitag in einer Woche": "2026-05-29", "zum Ersten": "2026-06-01",
		},
		"fr": {
			"le quinze juin":                       "2026-06-15",
			"pour le cinq":                         "2026-06-05",
			"jeudi de la semaine prochaine":        "2026-05-28",
			"d'ici la fin de la semaine prochaine": "2026-05-29",
			"le 5 du mois prochain":                "2026-06-05",
			"sous dix jours":                       "2026-05-30",
			"vendredi":                             "2026-05-22", "vendredi prochain": "2026-05-22", "lundi": "2026-05-25", "le 15": "2026-06-15", "le 28 mai": "2026-05-28", "le 1er juin": "2026-06-01",
			"mi-juin": "2026-06-15", "aujourd'hui": "2026-05-20", "ce soir": "2026-05-20", "demain": "2026-05-21", "après-demain": "2026-05-22", "vendredi en huit": "2026-05-29",
			"dans 5 jours ouvrés": "2026-05-27", "le 15/06/2026": "2026-06-15", "il y a trois semaines": "", "d'ici la fin du mois": "2026-05-31",
		},
		"es": {
			"el quince de junio":               "2026-06-15",
			"el jueves de la semana que viene": "2026-05-28",
			"antes de que acabe el mes":        "2026-05-31",
			"el viernes que viene":             "2026-05-22",
			"el 5 del mes que viene":           "2026-06-05",
			"a finales de la semana que viene": "2026-05-29",
			"el viernes":                       "2026-05-22", "el próximo viernes": "2026-05-22", "el lunes": "2026-05-25", "el día 15": "2026-06-15", "el 28 de mayo": "2026-05-28", "el 1 de junio": "2026-06-01",
			"en dos semanas": "2026-06-03", "en diez días": "2026-05-30", "a fin de mes": "2026-05-31", "a finales de junio": "2026-06-30", "a mediados de junio": "2026-06-15",
			"hoy": "2026-05-20", "esta noche": "2026-05-20", "mañana": "2026-05-21", "pasado mañana": "2026-05-22", "en 5 días hábiles": "2026-05-27", "el 15/06": "2026-06-15", "hace tres semanas": "",
		},
		"it": {
			"Il quindici arriva":                     "2026-06-15",
			"entro il cinque giugno":                 "2026-06-05",
			"giovedì della settimana prossima":       "2026-05-28",
			"il 5 del mese prossimo":                 "2026-06-05",
			"entro la fine della prossima settimana": "2026-05-29",
			"venerdì che viene":                      "2026-05-22",
			"venerdì":                                "2026-05-22", "venerdì prossimo": "2026-05-22", "lunedì": "2026-05-25", "il 15": "2026-06-15", "il 28 maggio": "2026-05-28", "il primo giugno": "2026-06-01",
			"tra due settimane": "2026-06-03", "entro dieci giorni": "2026-05-30", "a fine mese": "2026-05-31", "entro fine giugno": "2026-06-30", "a metà giugno": "2026-06-15",
			"oggi": "2026-05-20", "stasera": "2026-05-20", "domani": "2026-05-21", "dopodomani": "2026-05-22", "entro 5 giorni lavorativi": "2026-05-27", "il 15/06/2026": "2026-06-15", "tre settimane fa": "",
		},
		"pt": {
			"no dia quinze de junho":       "2026-06-15",
			"quinta da semana que vem":     "2026-05-28",
			"até ao fim da próxima semana": "2026-05-29",
			"dia 5 do próximo mês":         "2026-06-05",
			"sexta que vem":                "2026-05-22",
			"na sexta-feira":               "2026-05-22", "na próxima sexta": "2026-05-22", "segunda": "2026-05-25", "no dia 15": "2026-06-15", "dia 5 cai meu salário": "2026-06-05", "28 de maio": "2026-05-28",
			"em duas semanas": "2026-06-03", "em dez dias": "2026-05-30", "no fim do mês": "2026-05-31", "até o final do mês": "2026-05-31", "final de junho": "2026-06-30", "meados de junho": "2026-06-15",
			"hoje": "2026-05-20", "hoje à noite": "2026-05-20", "amanhã": "2026-05-21", "depois de amanhã": "2026-05-22", "em 5 dias úteis": "2026-05-27", "15/06": "2026-06-15", "há três semanas": "",
		},
		"nl": {
			"op de vijftiende":         "2026-06-15",
			"donderdag volgende week":  "2026-05-28",
			"eind volgende week":       "2026-05-29",
			"de 5e van volgende maand": "2026-06-05",
			"binnen een week":          "2026-05-27",
			"aanstaande maandag":       "2026-05-25",
			"vrijdag":                  "2026-05-22", "aanstaande vrijdag": "2026-05-22", "volgende vrijdag": "2026-05-29", "maandag": "2026-05-25", "de 15e": "2026-06-15", "28 mei": "2026-05-28", "op 1 juni": "2026-06-01",
			"over twee weken": "2026-06-03", "binnen tien dagen": "2026-05-30", "eind van de maand": "2026-05-31", "eind juni": "2026-06-30", "half juni": "2026-06-15",
			"vandaag": "2026-05-20", "vanavond": "2026-05-20", "morgen": "2026-05-21", "overmorgen": "2026-05-22", "binnen 5 werkdagen": "2026-05-27", "15-06-2026": "2026-06-15", "drie weken geleden": "",
		},
		"pl": {
			"za tydzień":                      "2026-05-27",
			"do piętnastego czerwca":          "2026-06-15",
			"w czwartek w przyszłym tygodniu": "2026-05-28",
			"do końca przyszłego tygodnia":    "2026-05-29",
			"do 5 następnego miesiąca":        "2026-06-05",
			"w dniu 5 czerwca br.":            "2026-06-05",
			"w piątek":                        "2026-05-22", "w przyszły piątek": "2026-05-29", "w poniedziałek": "2026-05-25", "do 15-go": "2026-06-15", "28 maja": "2026-05-28", "1 czerwca": "2026-06-01",
			"za dwa tygodnie": "2026-06-03", "w ciągu dziesięciu dni": "2026-05-30", "do końca miesiąca": "2026-05-31", "pod koniec czerwca": "2026-06-30", "w połowie czerwca": "2026-06-15",
			"dzisiaj": "2026-05-20", "dziś wieczorem": "2026-05-20", "jutro": "2026-05-21", "pojutrze": "2026-05-22", "w ciągu 5 dni roboczych": "2026-05-27", "15.06.2026": "2026-06-15", "trzy tygodnie temu": "",
		},
	}
	for language, cases := range tests {
		for text, want := range cases {
			got := ""
			if days := datesIn(language, text, Context{SentOn: sent, Country: map[string]string{"en": "gb"}[language]}); len(days) > 0 {
				got = days[0]
			}
			if got != want {
				t.Errorf("%s: %s: got %q, want %q", language, text, got, want)
			}
		}
	}
}

func TestDayAndMonthFollowTheWritersCountry(t *testing.T) {
	t.Parallel()
	sent := day.MustParse("2026-02-20")
	tests := map[string]struct {
		context Context
		want    string
	}{
		"from Manchester":           {Context{Country: "gb"}, "2026-04-03"},
		"from Amarillo":             {Context{Country: "us_texas"}, "2026-03-04"},
		"in dollars, from nowhere":  {Context{Open: money.New(100, "USD")}, "2026-03-04"},
		"in pounds, from nowhere":   {Context{Open: money.New(100, "GBP")}, "2026-04-03"},
		"in dollars, from Canada":   {Context{Country: "ca_ontario", Open: money.New(100, "USD")}, "2026-04-03"},
		"a country written larger":  {Context{Country: "US-TX"}, "2026-03-04"},
		"nothing known but English": {Context{}, "2026-04-03"},
	}
	for name, test := range tests {
		test.context.SentOn = sent
		got := datesIn("en", "It will be paid on 3/4.", test.context)
		if len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: got %v, want %s", name, got, test.want)
		}
	}
}
