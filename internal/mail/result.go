package mail

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/emersion/go-smtp"

	"dunwell/internal/fault"
)

// Outcome is what became of a letter handed to a server.
type Outcome string

// The four outcomes. Later means that nothing left and that the same letter may
// be handed over again; Unknown that it may have left and must not be sent again
// by the machine where that matters.
const (
	Sent    Outcome = "sent"
	Refused Outcome = "refused"
	Later   Outcome = "later"
	Unknown Outcome = "unknown"
)

// Result is an outcome and the taking server's words about it.
type Result struct {
	Outcome  Outcome
	Code     int    // 250, 550 …; 0 where the server said nothing
	Enhanced string // "5.1.1"; "" where the server gives none
	Answer   string // the server's words, one line; holds the queue id of a letter it took
	Err      error  // nil when sent; a fault where a person can act on it
}

const answerLength = 500

// sent reads the answer to a letter that was taken.
func sent(code int, words string) Result {
	enhanced, rest := cutEnhanced(words)
	return Result{Outcome: Sent, Code: code, Enhanced: enhanced, Answer: clip(rest, answerLength)}
}

func cutEnhanced(words string) (enhanced, rest string) {
	first, rest, _ := strings.Cut(words, " ")
	parts := strings.Split(first, ".")
	if len(parts) != 3 {
		return "", words
	}
	for _, p := range parts {
		if _, err := strconv.ParseUint(p, 10, 10); err != nil {
			return "", words
		}
	}
	return first, rest
}

// stage is how far the conversation about one letter had come.
type stage string

const (
	atMail stage = "MAIL"
	atRcpt stage = "RCPT"
	atData stage = "DATA"
	atBody stage = "writing the letter"
	atEnd  stage = "the end of the letter" // the final dot has left, or may have
)

// failed turns the failure of a step into a result. What the server said in
// plain answers counts; silence before the end of the letter is Later, after it Unknown.
func (s Server) failed(ctx context.Context, at stage, err error, secrets []string) Result {
	answer, spoke := errors.AsType[*smtp.SMTPError](err)
	if !spoke || answer.Code/100 < 2 || answer.Code/100 == 3 {
		return s.silent(ctx, at, err)
	}
	r := Result{Code: answer.Code, Answer: clip(scrub(answer.Message, secrets...), answerLength)}
	if e := answer.EnhancedCode; e[0] > 0 {
		r.Enhanced = fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
	}
	said := strings.TrimSpace(fmt.Sprintf("%d %s", r.Code, strings.TrimSpace(r.Enhanced+" "+r.Answer)))
	switch {
	case answer.Code/100 == 2 && at == atEnd:
		r.Outcome = Sent
	case aboutLogin(answer.Code, at):
		r.Outcome = Later
		r.Err = &fault.Error{Kind: fault.Unavailable, Code: codeLogin, Text: fmt.Sprintf(
			"The server %s wants a login, or an encrypted connection, before it takes letters. Check user name, password and encryption. It said: %s", s.Host, said)}
	case answer.Code/100 == 5:
		r.Outcome = Refused
		r.Err = &fault.Error{Kind: fault.Invalid, Code: codeRefused, Text: "The server would not take this letter. It said: " + said}
	default:
		r.Outcome = Later
		r.Err = &fault.Error{Kind: fault.Unavailable, Code: codeBusy, Text: "The server asks to try again later. It said: " + said}
	}
	return r
}

// aboutLogin tells answers about the sender's standing from those about the
// letter: they must not burn it.
func aboutLogin(code int, at stage) bool {
	switch code {
	case 530, 534, 535, 538:
		return true
	case 502, 503: // "send AUTH first"
		return at == atMail
	}
	return false
}

func (s Server) silent(ctx context.Context, at stage, err error) Result {
	cause := fmt.Errorf("at %s: %w", at, err)
	if at == atEnd {
		return Result{Outcome: Unknown, Err: fault.Unavailablef(codeUnknown, cause,
			"We cannot tell whether this letter left. Look in the mailbox before you send it again.")}
	}
	if ctx.Err() != nil {
		return Result{Outcome: Later, Err: fault.Unavailablef(codeClosed, cause, "Sending was stopped before the letter left.")}
	}
	return Result{Outcome: Later, Err: fault.Unavailablef(codeUnreachable, cause,
		"The connection to %s broke before the letter left. It is tried again later.", s.address())}
}
