package web

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

// Every page renders with nothing known and with everything known, and what was
// typed never becomes markup.
func TestEveryPageRenders(t *testing.T) {
	t.Parallel()
	pages, err := readPages(func(name string) string { return "/static/" + name })
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{pageToday: &todayPage{}, pageLetter: &letterPage{}, pageCase: &casePage{}, pagePlain: &plainPage{}}
	data[pageSettings], data[pageSettingsPart], data[pageSettingsLaw] = &settingsPage{}, &settingPart{}, &settingsLaw{}
	data[pageSettingsOwn], data[pageSettingsTexts], data[pageSettingsCheck] = &settingsFigures{}, &settingsTexts{}, &settingsHealth{}
	data[pagePolicy], data[pagePolicyEdit], data[pageInsights] = &policyPage{}, &policyForm{}, &insightsPage{}
	data[pageSearch], data[pageEvidence] = &searchPage{}, &evidencePage{}
	data[pageWrittenOff] = &writtenOffPage{}
	data[pageMoney], data[pageMoneyLine], data[pageSources], data[pageExport] = &moneyPage{}, &moneyLinePage{}, &sourcesPage{}, &exportPage{}
	data[pageImport], data[pageImportPreview], data[pageImportReport] = &importPage{}, &previewPage{}, &reportPage{}
	data[pagePlan], data[pageCall] = &planPage{}, &callPage{}
	data[pageApprovals] = &approvalsPage{}
	data[pageWords] = &wordsPage{}
	data[pageAgreement], data[pageLinks] = &agreementPage{}, &linksPage{}
	data[pageInbox], data[pageMail], data[pageLetters] = &inboxPage{}, &mailPage{}, &lettersPage{}
	data[pageStart], data[pageDesks] = &startPage{}, &desksPage{}
	data[pageClients], data[pageClient], data[pageScreening] = &clientsPage{}, &clientPage{}, &screeningPage{}
	data[pageSignIn], data[pageConfirm], data[pagePeople], data[pageAccount] = &signInPage{}, &confirmPage{}, &peoplePage{}, &accountPage{}
	data[pageInvoices], data[pageInvoice], data[pageInvoiceNew] = &invoicesPage{}, &invoicePage{}, &invoiceForm{}
	data[pageMatters], data[pageJudgment], data[pageDocket] = &mattersPage{}, &judgmentPage{}, &docketPage{}
	data[pageCourtForms], data[pageCourtForm] = &courtFormsPage{}, &courtFormPage{}
	data[pagePacket], data[pagePacketMade] = &packetPage{}, &packetMadePage{}
	for name := range pages {
		if _, ok := data[strings.TrimPrefix(strings.TrimPrefix(name, "en/"), "de/")]; !ok {
			t.Errorf("page %s is not rendered here", name)
		}
	}
	for name, page := range data {
		for _, full := range []bool{false, true} {
			if full {
				fill(reflect.ValueOf(page).Elem(), 0)
			}
			var b bytes.Buffer
			if err := pages["en/"+name].ExecuteTemplate(&b, "layout", page); err != nil {
				t.Errorf("%s (full: %v): %v", name, full, err)
				continue
			}
			if found := forbidden.FindString(b.String()); found != "" {
				t.Errorf("%s (full: %v): got %q in the page", name, full, found)
			}
			if strings.Contains(b.String(), "<b>&") || strings.Contains(b.String(), "<i>typed") {
				t.Errorf("%s (full: %v): what was typed became markup", name, full)
			}
			if full && !strings.Contains(b.String(), "&lt;i&gt;typed") {
				t.Errorf("%s: got nothing of what was filled in", name)
			}
		}
	}
}

// fill sets everything that can be set to something.
func fill(v reflect.Value, depth int) {
	const deepest = 12
	if depth > deepest || !v.CanSet() && v.Kind() != reflect.Struct { // an embedded frame has fields that can be set
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(`Donaudampfschifffahrt "<i>typed" & more`)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(3)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), depth+1)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), depth+1)
		}
	}
}
