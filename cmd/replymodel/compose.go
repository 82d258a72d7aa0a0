package main

import "dunwell/internal/reply/meaning"

// pairs are classes that come together in one reply, the more important first,
// whichever is said first.
var pairs = [][2]string{
	{"forgot", "promise"}, {"relationship_risk", "promise"}, {"processing", "promise"}, {"forgot", "remittance_sent"}, {"stop_contact", "relationship_risk"},
	{"promise", "hardship"}, {"promise", "dispute_amount"}, {"processing", "invoice_error"}, {"paid_already", "relationship_risk"}, {"info_request", "promise_conditional"},
	{"abuse", "refusal"}, {"settlement_offer", "hardship"}, {"settlement_offer", "dispute_quality"}, {"refusal", "dispute_quality"}, {"paid_already", "stop_contact"},
	{"not_received", "promise_conditional"}, {"invoice_error", "promise_conditional"}, {"attorney_named", "stop_contact"}, {"insolvency_notice", "attorney_named"},
	{"plan_request", "hardship"}, {"promise", "thanks_or_other"}, {"not_received", "info_request"}, {"remittance_sent", "stop_contact"}, {"dispute_scope", "dispute_amount"},
	{"abuse", "stop_contact"}, {"dispute_quality", "dispute_amount"}, {"insolvency_notice", "hardship"}, {"paid_in_full_condition", "dispute_quality"},
}

// openings are what stands before the matter and says nothing.
var openings = map[string][]string{
	"en": {"Hi,", "Dear Sir or Madam,", "Hello, thank you for your email.", "Hi there, hope you are well.", "Good morning,", "Dear Ms Carter,", "Hey,", "Thanks for reaching out.", "Dear Team,"},
	"de": {"Guten Tag,", "Hallo,", "Sehr geehrte Damen und Herren,", "vielen Dank für Ihre Nachricht."},
	"fr": {"Bonjour,", "Madame, Monsieur,", "Bonjour, merci pour votre message."},
	"es": {"Buenos días:", "Hola,", "Estimados señores:", "Gracias por su correo."},
	"it": {"Buongiorno,", "Gentile signora,", "Ciao,", "grazie per il messaggio."},
	"pt": {"Bom dia,", "Olá,", "Prezados,", "obrigado pela mensagem."},
	"nl": {"Goedemorgen,", "Beste,", "Geachte heer,", "dank voor uw bericht."},
	"pl": {"Dzień dobry,", "Witam,", "Szanowni Państwo,", "dziękuję za wiadomość."},
}

// composed puts written sentences together, as replies do that say two things, and
// sets openings before single ones. Every choice follows from the places of the
// sentences, so that the same files make the same examples.
func composed(list []meaning.Example) []meaning.Example {
	of := map[string][]meaning.Example{}
	for _, e := range list {
		if len(e.Labels) == 1 {
			key := e.Language + " " + e.Labels[0]
			of[key] = append(of[key], e)
		}
	}
	var out []meaning.Example
	for _, language := range []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"} {
		many := 6
		if language == "en" {
			many = 14
		}
		for p, pair := range pairs {
			first, second := of[language+" "+pair[0]], of[language+" "+pair[1]]
			for k := range many {
				a, b := first[(k*5+p)%len(first)].Text, second[(k*7+3*p+1)%len(second)].Text
				text := a + " " + b
				if k%2 == 1 {
					text = b + " " + a
				}
				out = append(out, meaning.Example{Text: text, Language: language, Labels: pair[:], Weight: 0.7})
			}
		}
	}
	for i, e := range list {
		if i%2 == 0 && len(e.Labels) > 0 && e.Labels[0] != "none" && openings[e.Language] != nil {
			lead := openings[e.Language]
			out = append(out, meaning.Example{Text: lead[(i/2)%len(lead)] + " " + e.Text, Language: e.Language, Labels: e.Labels, Weight: 0.5})
		}
	}
	return out
}
