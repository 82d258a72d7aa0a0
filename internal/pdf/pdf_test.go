package pdf

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSamples writes the samples to the folder DUNWELL_PDF_SAMPLES names, to be looked at.
func TestSamples(t *testing.T) {
	t.Parallel()
	for name, sheet := range samples() {
		data, err := Letter(sheet)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if dir := os.Getenv("DUNWELL_PDF_SAMPLES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func BenchmarkLetter(b *testing.B) {
	sheet := plainLetter(1)
	size := 0
	for b.Loop() {
		data, err := Letter(sheet)
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "letters/s")
	b.ReportMetric(float64(size), "bytes/letter")
}
