package flow
import "os"
var dbg = os.Getenv("LCDBG") != ""
