package letter

import (
	"slices"
	"strings"
	"unicode"
)

// What a mail says about something it was asked to approve.
const (
	ApprovalYes = "yes"
	ApprovalNo  = "no" // something is to be different, or it is declined
)

// ApprovalAnswer is what a mail says about something it was asked to approve.
type ApprovalAnswer struct {
	Code     string // "1004/D3.2", "1004/C1"
	Says     string // ApprovalYes or ApprovalNo; "" where a person has to read it
	Exact    bool   // it holds the line that was asked for, word for word
	Sentence string // that shows it
}

// approvalSigns are words of an answer to a request for approval, in one language. A
// sentence that holds one of Yes and none of the others approves; a condition approves
// nothing.
type approvalSigns struct {
	None []string // that there is nothing to change: a yes in words of a no
	Yes  []string
	No   []string // something is to be different, or is not wanted
	If   []string // a condition or a doubt: a person reads on
}

// mostYes is how many words a sentence has at most that approves: longer ones speak of
// something else as well.
const mostYes = 16

// approvalDoubt is a sentence that neither approves nor says what is to be different.
const approvalDoubt = "if"

// ReadApproval finds an answer to a request for approval in the writer's own words: the
// line that was asked for, or, in an answer to the mail that asks (whose number is
// asked, else ""), a sentence that says yes or no. Where both are said, or neither, a
// person reads. ok is false where nothing is named and nothing was asked.
func ReadApproval(own, asked string) (a ApprovalAnswer, ok bool) {
	all, err := approvalLanguages()
	if err != nil {
		return a, false
	}
	if a.Code = asked; asked == "" {
		if a.Code = namedIn(own); a.Code == "" {
			return a, false
		}
	}
	var yes, no, doubt, named string
	for _, sentence := range sentencesOf(own) {
		code := approvalCode(sentence)
		exact := code == a.Code && isYesLine(sentence, code, all)
		switch said := signOf(sentence, all); {
		case exact:
			a.Exact, yes = true, sentence
		case code != "" && code != a.Code: // it speaks of something else
		case said == ApprovalNo && no == "":
			no = sentence
		case said == ApprovalYes && (asked != "" || code != "") && yes == "":
			yes = sentence
		case said == approvalDoubt && doubt == "":
			doubt = sentence
		case code != "" && named == "":
			named = sentence
		}
	}
	switch {
	case yes != "" && no == "" && doubt == "":
		a.Says, a.Sentence = ApprovalYes, yes
	case no != "" && yes == "":
		a.Says, a.Sentence = ApprovalNo, no
	default:
		a.Exact = false
		for _, one := range []string{no, doubt, yes, named} {
			if a.Sentence == "" {
				a.Sentence = one
			}
		}
	}
	return a, true
}

// namedIn is the first number of something to approve in a text.
func namedIn(own string) string {
	for line := range strings.Lines(own) {
		if code := approvalCode(line); code != "" {
			return code
		}
	}
	return ""
}

// isYesLine reports the line that a request for approval asks for.
func isYesLine(line, code string, all map[string]*approvalWords) bool {
	for _, w := range all {
		if bareWords(line) == bareWords(strings.Replace(w.Words["yes"], "%s", code, 1)) {
			return true
		}
	}
	return false
}

// signOf is what a sentence says: ApprovalYes, ApprovalNo, approvalDoubt for a condition, "" for
// nothing of the kind. The words of all languages are asked: people answer in their own.
func signOf(sentence string, all map[string]*approvalWords) string {
	words := " " + bareWords(sentence) + " "
	holds := func(of func(approvalSigns) []string) (held bool) {
		for _, code := range languages {
			held = held || slices.ContainsFunc(of(all[code].Read), func(sign string) bool { return strings.Contains(words, " "+sign+" ") })
		}
		return held
	}
	yes := holds(func(s approvalSigns) []string { return s.None })
	for _, code := range languages {
		for _, sign := range all[code].Read.None {
			words = strings.ReplaceAll(words, " "+sign+" ", "  ")
		}
	}
	yes = yes || holds(func(s approvalSigns) []string { return s.Yes })
	switch {
	case holds(func(s approvalSigns) []string { return s.No }):
		return ApprovalNo
	case holds(func(s approvalSigns) []string { return s.If }), yes && strings.Contains(sentence, "?"):
		return approvalDoubt
	case yes && len(strings.Fields(sentence)) <= mostYes:
		return ApprovalYes
	}
	return ""
}

// sentencesOf are the sentences of a text; a line that holds a number is one, since the
// number holds a point.
func sentencesOf(own string) (list []string) {
	for line := range strings.Lines(own) {
		if line = strings.TrimSpace(line); approvalCode(line) != "" {
			list = append(list, line)
			continue
		}
		from := 0
		for i, r := range line {
			if strings.ContainsRune(".!?;", r) {
				list, from = append(list, strings.TrimSpace(line[from:i+1])), i+1
			}
		}
		list = append(list, strings.TrimSpace(line[from:]))
	}
	return slices.DeleteFunc(list, func(s string) bool { return bareWords(s) == "" })
}

// bareWords are the words of a text in small letters, one space apart.
func bareWords(text string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// approvalCode is the first number of a deliverable's revision or change order in a line,
// "" for none.
func approvalCode(line string) string {
	for word := range strings.FieldsFuncSeq(line, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'()<>,;:!?", r) }) {
		word = strings.ToUpper(strings.Trim(word, "."))
		account, rest, found := strings.Cut(word, "/")
		if !found || !digits(account) || rest == "" {
			continue
		}
		number, revision, revised := strings.Cut(rest[1:], ".")
		switch {
		case len(word) > 40, !digits(number), revised && !digits(revision):
		case rest[0] == 'D' && revised, rest[0] == 'C' && !revised:
			return word
		}
	}
	return ""
}

func digits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
