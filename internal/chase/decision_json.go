package chase

// AppendJSON writes the decision for the record: what was decided, the codes of
// all reasons, and the words of the deciding one. The words of the others can be
// made again from the facts.
func (d *Decision) AppendJSON(b []byte) []byte {
	o := object{b: append(b, '{')}
	o.day("on", d.On)
	o.text("move", string(d.Move))
	o.text("step", string(d.Step))
	o.text("letter", d.Letter)
	o.flag("formal", d.Formal)
	o.flag("approval", d.Approval)
	o.flag("person", d.Person)
	o.text("currency", string(d.Owed.Currency()))
	o.number("owed", d.Owed.Minor())
	o.number("asked", d.Amount.Minor())
	o.number("days_late", int64(d.DaysLate))
	if len(d.Items) > 0 {
		o.key("items")
		for i, id := range d.Items {
			o.b = appendString(append(o.b, opening(i)), string(id))
		}
		o.b = append(o.b, ']')
	}
	o.day("deadline", d.Deadline)
	o.text("contact", string(d.Contact))
	o.text("cause", string(d.Cause))
	o.day("check_again", d.CheckAgain)
	o.key("reasons")
	for i := range d.Reasons {
		o.b = appendString(append(o.b, opening(i)), string(d.Reasons[i].Code))
	}
	o.b = append(o.b, ']')
	o.key("because")
	o.b = appendString(o.b, d.Because().Text())
	if len(d.Warnings) > 0 {
		o.key("warnings")
		for i := range d.Warnings {
			o.b = appendString(append(o.b, opening(i)), string(d.Warnings[i].Code))
		}
		o.b = append(o.b, ']')
	}
	o.text("engine", d.Engine)
	o.text("policy", d.Policy)
	o.text("law", d.Law)
	return append(o.b, '}')
}
