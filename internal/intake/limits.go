package intake

// The bounds of what is read. They keep a hostile or broken file from taking the
// machine's memory or time; no list of receivables comes near them.
const (
	MaxFile    = 1 << 30   // bytes of a text file
	MaxBook    = 256 << 20 // bytes of a workbook as it lies on disk
	maxUnpack  = 1 << 30   // bytes of a workbook unpacked
	maxPart    = 64 << 20  // bytes of one unpacked part that is held in memory
	maxRatio   = 200       // unpacked to packed, beyond 64 MiB
	maxColumns = 512
	maxCell    = 64 << 10
	maxRecord  = 1 << 20 // bytes of one row
	maxBroken  = 1000    // rows with quotes that never close, before the file is given up
	maxKeyless = 4 << 20 // rows without an invoice number whose keys are remembered
	sampleRows = 400
	sampleSize = 2 << 20
)
