package recovery

import (
	"context"
	"slices"

	"dunwell/internal/reply"
	"dunwell/internal/reply/meaning"
	"dunwell/internal/store"
)

// How a proposal fared.
const (
	lessonTaken   = "taken"
	lessonChanged = "changed"
)

// learnReading remembers one lesson for this creditor, as a row of the entry: with the entry
// it is taken back.
func (e *deed) learnReading(ctx context.Context, label, how string) error {
	e.made("lesson", label, how)
	return e.tx.Learn(ctx, e.file.Key.Creditor, label, lessonOf(how, 1))
}

// unlearnReading forgets a lesson whose reading was taken back.
func (e *deed) unlearnReading(ctx context.Context, row madeRow) error {
	return e.tx.Learn(ctx, e.file.Key.Creditor, row.ID, lessonOf(row.Before, -1))
}

func lessonOf(how string, n int64) store.Lesson {
	if how == lessonTaken {
		return store.Lesson{Taken: n}
	}
	return store.Lesson{Changed: n}
}

// learn remembers, for this creditor, which of the proposed labels a person took
// and which he changed. What the machine confirms by itself teaches nothing.
func (c *confirming) learn(ctx context.Context, e *deed) error {
	if c.act.By == Machine || reply.Kind(c.row.Kind) != reply.KindReply || len(c.labels) == 0 {
		return nil
	}
	for _, l := range c.reading.Labels {
		how := lessonChanged
		if slices.Contains(c.labels, l.Label) {
			how = lessonTaken
		}
		if err := e.learnReading(ctx, string(l.Label), how); err != nil {
			return err
		}
	}
	return c.learnWords(ctx, e)
}

// learnWords remembers what the same words mean to this creditor where the reading
// was another, or where they were remembered before.
func (c *confirming) learnWords(ctx context.Context, e *deed) error {
	own := reply.Unquoted(c.row.OwnText)
	head := likeness(own)
	if head == "" {
		return nil
	}
	lessons, err := c.tx.Lessons(ctx, c.key.Creditor)
	if err != nil {
		return err
	}
	proposed := make([]meaning.Label, len(c.reading.Labels))
	for i, l := range c.reading.Labels {
		proposed[i] = l.Label
	}
	before, _ := recalled(own, lessons)
	right := !c.reading.Abstain && slices.Equal(proposed, c.labels)
	if len(before) > 0 && !slices.Equal(before, c.labels) {
		if err := e.learnReading(ctx, head+labelList(before, " "), lessonChanged); err != nil {
			return err
		}
	}
	if right && len(before) == 0 {
		return nil
	}
	return e.learnReading(ctx, head+labelList(c.labels, " "), lessonTaken)
}
