//go:build unix

package speed

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory gives the highest resident memory of a process that has ended.
func peakMemory(s *os.ProcessState) int64 {
	u, ok := s.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return int64(u.Maxrss) // in bytes there, in kilobytes elsewhere
	}
	return int64(u.Maxrss) << 10
}
