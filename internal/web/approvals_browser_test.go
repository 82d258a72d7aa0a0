package web

import (
	"io"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"dunwell/internal/recovery"
)

// The page of approvals fits a phone and a desk, in light and in dark, with a draft, a
// change order, and with nothing yet.
func TestApprovalsAreAccessible(t *testing.T) {
	t.Parallel()
	b := openBook(t, smallBook)
	w := openWindow(t)
	key := b.account("Larch Bakery")
	id, err := b.desk.ClientOf(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	path := "/clients/" + string(id) + "/approvals"
	look := func() {
		for _, width := range []int64{1280, 390} {
			w.do(emulation.SetDeviceMetricsOverride(width, 900, 1, width < 500))
			w.follow(chromedp.Navigate(b.server.URL + path))
			w.do(chromedp.Evaluate(`document.querySelectorAll("main details").forEach(d => d.open = true)`, nil))
			if got := ask[int64](w, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("%s at %d px: the page is %d px wide", path, width, got)
			}
			w.clean(path)
		}
	}
	look()
	file := recovery.Upload{Name: "a-name-of-a-file-without-any-blank-that-is-longer-than-a-phone.pdf", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader("%PDF-1.7 menu")), nil
	}}
	act := recovery.Act{By: "nora", On: b.desk.Today()}
	code, _, err := b.desk.PrepareApproval(t.Context(), key, recovery.Delivering{Name: "Menu boards", Note: "the first draft", Files: []recovery.Upload{file}}, act)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.desk.SendApproval(t.Context(), key.Creditor, code, recovery.Bringing{How: recovery.BringPaper, On: act.On}, act); err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.desk.PrepareChangeOrder(t.Context(), key, recovery.Ordering{Text: "Prices in a second language", Price: "480", Days: 5}, act); err != nil {
		t.Fatal(err)
	}
	look()
	w.silent()
}
