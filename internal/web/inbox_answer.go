package web

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/letter"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// The answers beside the money that a person chooses from, as the form names them: each
// is followed by a number, and a signed paper by that of its file.
const (
	answerYes    = "yes"
	answerNo     = "no"
	answerSigned = "signed"
)

// answerChoices are what a mail may be an answer to beside the money.
func answerChoices(v *say.Voice, m *recovery.MailView) []choice {
	list := []choice{{Text: v.T("No, to none of it")}}
	for i := range m.Asked {
		a := &m.Asked[i]
		no := v.T("They want changes to %s", calledAsked(v, a))
		if a.Order {
			no = v.T("They decline %s", calledAsked(v, a))
		}
		list = append(list, choice{Value: answerYes + " " + a.Code, Text: v.T("They approve %s", calledAsked(v, a))}, choice{Value: answerNo + " " + a.Code, Text: no})
	}
	for _, s := range m.ToSign {
		for i, f := range m.Reading.Files {
			if f.Type == "application/pdf" {
				list = append(list, choice{Value: fmt.Sprintf("%s %s %d", answerSigned, s.Agreement, i+1), Text: v.T("%s came back signed: %s", s.Called, f.Name)})
			}
		}
	}
	return list
}

// calledAsked is what a thing that waits for an answer is called.
func calledAsked(v *say.Voice, a *recovery.AnswerRead) string {
	if a.Order {
		return v.T("change order %s", a.Code)
	}
	return v.T("%s, revision %d", a.Name, a.Revision)
}

// proposedAnswer is what was read, as the form names it; "" where a person has to say.
func proposedAnswer(r *recovery.Reading) string {
	switch {
	case r.Returned != nil:
		return fmt.Sprintf("%s %s %d", answerSigned, r.Returned.Agreement, r.Returned.File)
	case r.Answer == nil || r.Answer.Says == "":
		return ""
	case r.Answer.Says == letter.ApprovalYes:
		return answerYes + " " + r.Answer.Code
	}
	return answerNo + " " + r.Answer.Code
}

// answerRead is what was read beside the money, in words; ok is false where nothing was.
func answerRead(v *say.Voice, r *recovery.Reading) (word, sure string, ok bool) {
	switch a := r.Answer; {
	case r.Returned != nil:
		return v.T("Brings %s back signed", r.Returned.Called), v.T("likely"), true
	case a == nil || a.Says == "":
		return "", "", false
	case a.Exact:
		return v.T("Approves %s", calledAsked(v, a)), v.T("sure"), true
	case a.Says == letter.ApprovalYes:
		return v.T("Approves %s", calledAsked(v, a)), v.T("likely"), true
	case a.Order:
		return v.T("Declines %s", calledAsked(v, a)), v.T("likely"), true
	default:
		return v.T("Wants changes to %s", calledAsked(v, a)), v.T("likely"), true
	}
}

// likelySignatory is who answers for the client where something is answered: who wrote.
func likelySignatory(m *recovery.MailView) string {
	if m.Reading.Answer == nil && m.Reading.Returned == nil {
		return ""
	}
	return senderName(m.From)
}

// answered fills in what a person chose of the answers.
func answered(m *recovery.Meaning, chosen string) {
	kind, rest, _ := strings.Cut(chosen, " ")
	number, file, _ := strings.Cut(rest, " ")
	switch kind {
	case answerYes:
		m.Approves = number
	case answerNo:
		m.Refuses = number
	case answerSigned:
		m.Signed = number
		m.File, _ = strconv.Atoi(file) // what is no number names no file, and is refused as that
	}
}
