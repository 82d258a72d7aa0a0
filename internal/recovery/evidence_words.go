package recovery

import "strings"

// The words by which a mail says yes to an offer, or asks for work; and those by which
// it takes what was delivered. They propose; a person says yes.
var (
	agreeWords = []string{
		"please go ahead", "go ahead with", "we accept", "i accept", "we agree", "i agree", "accept your offer", "accept your quote", "accept your proposal",
		"please start", "you can start", "let's start", "let's do it", "we would like you to", "i would like you to", "please proceed", "happy to proceed",
		"we confirm the order", "i confirm the order", "approve the quote", "approved the quote", "sign off on the quote", "as quoted", "can you make", "could you design",
		"bitte legen sie los", "legen sie los", "sie können anfangen", "sie koennen anfangen", "bitte fangen sie", "wir nehmen das angebot", "ich nehme das angebot",
		"angebot angenommen", "nehmen ihr angebot an", "nehme ihr angebot an", "wir beauftragen", "ich beauftrage", "hiermit beauftrag", "auftrag erteil", "einverstanden",
		"wir bestellen", "ich bestelle", "bitte beginnen", "können sie uns", "bitte erstellen sie",
	}
	takeWords = []string{
		"looks great", "looks good", "looks perfect", "love it", "thanks for the files", "thank you for the files", "thanks for the work", "thank you for the work",
		"received the files", "got the files", "we are live", "we're live", "is live now", "went live", "great work", "great job", "well done", "approved", "we are happy with", "we're happy with", "very happy with",
		"sieht gut aus", "sieht super aus", "sieht klasse aus", "gefällt uns", "gefaellt uns", "gefällt mir", "danke für die dateien", "danke fuer die dateien", "dateien erhalten", "dateien bekommen",
		"vielen dank für die arbeit", "tolle arbeit", "gute arbeit", "ist online", "sind online", "freigegeben", "abgenommen", "passt so", "zufrieden mit",
	}
	notWords = []string{"not ", "n't ", "nicht ", "kein", "never ", "nie "}
)

// agrees reports words that ask for work or say yes to an offer.
func agrees(text string) bool { return says(text, agreeWords) }

// takes reports words that take what was delivered.
func takes(text string) bool { return says(text, takeWords) }

// says looks for words in sentences that deny nothing.
func says(text string, words []string) bool {
	text = strings.ToLower(strings.ReplaceAll(text, "’", "'"))
	sentences := strings.FieldsFunc(text, func(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '\n' || r == ';' })
	for _, s := range sentences {
		denied := false
		for _, not := range notWords {
			denied = denied || strings.Contains(s+" ", not)
		}
		if denied {
			continue
		}
		for _, w := range words {
			if strings.Contains(s, w) {
				return true
			}
		}
	}
	return false
}
