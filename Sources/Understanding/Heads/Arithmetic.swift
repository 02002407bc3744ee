#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

func exponential(_ value: Double) -> Double { exp(value) }
func logarithm(_ value: Double) -> Double { log(value) }
