package law

import "testing"

func TestEmbeddedLawIsRead(t *testing.T) {
	t.Parallel()
	b := Embedded()
	if got := len(b.Hash); got != 64 || b.Version[:10] != "2026-11-21" {
		t.Errorf("got version %q and hash %q", b.Version, b.Hash)
	}
	for _, place := range []string{"us_ohio", "gb_eng", "de", "no", "ca_on"} {
		if !b.place(place).known() {
			t.Errorf("%s is not known", place)
		}
	}
	_, m := b.figure(b.place("us_ohio").at("small_claims", "small_claims_limit", "natural_person_usd"))
	if m.Confidence != Verified || len(m.Sources) != 3 || m.AsOf != "2026-08-12" {
		t.Errorf("got mark %+v", m)
	}
}

func TestReadRefusesWhatIsNoLaw(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a: [", "schema_version: 2\n"} {
		if _, err := Read([]byte(text), intlText); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
