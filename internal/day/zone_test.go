package day

import (
	"testing"
	"time"
	_ "time/tzdata"
)

func TestZoneOf(t *testing.T) {
	t.Parallel()
	for place, want := range map[string]string{
		"us_california": "America/Los_Angeles", "US-NY": "America/New_York", "de_by": "Europe/Berlin", "gb_eng": "Europe/London", "GB": "Europe/London",
		"us": "", "ca": "", "": "", "atlantis": "",
	} {
		if got := ZoneOf(place); got != want {
			t.Errorf("zone of %q: got %q, want %q", place, got, want)
		}
	}
	for place, name := range zones {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s has a zone that is not one: %v", place, err)
		}
	}
}
