package receivable_test

import (
	"testing"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// The hash over files changes with any byte, name or order, and with where one file
// ends and the next begins.
func TestHashOfFiles(t *testing.T) {
	t.Parallel()
	files := []receivable.Document{{Name: "a.pdf", Size: 3, Hash: []byte{1, 2}}, {Name: "b.pdf", Size: 4, Hash: []byte{3, 4}}}
	want := receivable.HashOfFiles(files)
	tests := map[string][]receivable.Document{
		"another byte":    {{Name: "a.pdf", Size: 3, Hash: []byte{1, 3}}, files[1]},
		"another name":    {{Name: "c.pdf", Size: 3, Hash: []byte{1, 2}}, files[1]},
		"another order":   {files[1], files[0]},
		"one less":        files[:1],
		"another size":    {{Name: "a.pdf", Size: 4, Hash: []byte{1, 2}}, files[1]},
		"moved over":      {{Name: "a.pd", Size: 3, Hash: []byte{1, 2}}, {Name: "fb.pdf", Size: 4, Hash: []byte{3, 4}}},
		"nothing at all":  nil,
		"one more, empty": append(files[:2:2], receivable.Document{}),
	}
	for name, other := range tests {
		if got := receivable.HashOfFiles(other); got == want {
			t.Errorf("%s: the hash stays %x", name, got)
		}
	}
	if again := receivable.HashOfFiles(files); again != want {
		t.Errorf("the same files: got %x, want %x", again, want)
	}
}

func TestHashOfOrder(t *testing.T) {
	t.Parallel()
	order := receivable.ChangeOrder{Number: "1004/C1", Text: "a second language", Price: money.New(80000, "USD"), Days: 5}
	want := receivable.HashOfOrder(&order)
	tests := map[string]func(*receivable.ChangeOrder){
		"price":    func(c *receivable.ChangeOrder) { c.Price = money.New(80001, "USD") },
		"currency": func(c *receivable.ChangeOrder) { c.Price = money.New(80000, "EUR") },
		"text":     func(c *receivable.ChangeOrder) { c.Text += "s" },
		"days":     func(c *receivable.ChangeOrder) { c.Days = 6 },
		"number":   func(c *receivable.ChangeOrder) { c.Number = "1004/C2" },
	}
	for name, change := range tests {
		other := order
		change(&other)
		if got := receivable.HashOfOrder(&other); got == want {
			t.Errorf("another %s: the hash stays %x", name, got)
		}
	}
	order.State, order.Words = receivable.ApprovalGiven, "yes"
	if got := receivable.HashOfOrder(&order); got != want {
		t.Errorf("an answer changes what was asked: got %x, want %x", got, want)
	}
}

func TestLatest(t *testing.T) {
	t.Parallel()
	list := []receivable.Deliverable{{Number: "1/D1", Revision: 1}, {Number: "1/D1", Revision: 2}, {Number: "1/D2", Revision: 1}}
	got := receivable.Latest(list)
	if len(got) != 2 || got[0].Revision != 2 || got[1].Number != "1/D2" {
		t.Errorf("got %v, want revision 2 of D1 and D2", got)
	}
}
