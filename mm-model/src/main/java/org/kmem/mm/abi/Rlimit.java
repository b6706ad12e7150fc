package org.kmem.mm.abi;

/**
 * The resources that a process can be limited in, in the order of their numbers on x86_64, with what {@code
 * /proc/PID/limits} calls them. Source: getrlimit(2), proc_pid_limits(5).
 */
public enum Rlimit {
  /** {@code RLIMIT_CPU}. */
  CPU(0, "Max cpu time", "seconds"),
  /** {@code RLIMIT_FSIZE}. */
  FSIZE(1, "Max file size", "bytes"),
  /** {@code RLIMIT_DATA}: private writable memory, the heap included. */
  DATA(2, "Max data size", "bytes"),
  /** {@code RLIMIT_STACK}: how far a stack grows. */
  STACK(3, "Max stack size", "bytes"),
  /** {@code RLIMIT_CORE}. */
  CORE(4, "Max core file size", "bytes"),
  /** {@code RLIMIT_RSS}: without effect. */
  RSS(5, "Max resident set", "bytes"),
  /** {@code RLIMIT_NPROC}. */
  NPROC(6, "Max processes", "processes"),
  /** {@code RLIMIT_NOFILE}. */
  NOFILE(7, "Max open files", "files"),
  /** {@code RLIMIT_MEMLOCK}: locked memory, for who lacks {@link Capability#IPC_LOCK}. */
  MEMLOCK(8, "Max locked memory", "bytes"),
  /** {@code RLIMIT_AS}: all of the address space. */
  AS(9, "Max address space", "bytes"),
  /** {@code RLIMIT_LOCKS}: without effect. */
  LOCKS(10, "Max file locks", "locks"),
  /** {@code RLIMIT_SIGPENDING}. */
  SIGPENDING(11, "Max pending signals", "signals"),
  /** {@code RLIMIT_MSGQUEUE}. */
  MSGQUEUE(12, "Max msgqueue size", "bytes"),
  /** {@code RLIMIT_NICE}. */
  NICE(13, "Max nice priority", ""),
  /** {@code RLIMIT_RTPRIO}. */
  RTPRIO(14, "Max realtime priority", ""),
  /** {@code RLIMIT_RTTIME}. */
  RTTIME(15, "Max realtime timeout", "us");

  /** No limit: larger than every value. {@code RLIM_INFINITY}. */
  public static final long INFINITY = Long.MAX_VALUE;

  private final int number;
  private final String title;
  private final String unit;

  Rlimit(int number, String title, String unit) {
    this.number = number;
    this.title = title;
    this.unit = unit;
  }

  /**
   * The number that setrlimit takes.
   *
   * @return {@code RLIMIT_*}
   */
  public int number() {
    return number;
  }

  /**
   * What {@code /proc/PID/limits} calls it.
   *
   * @return for example {@code "Max stack size"}
   */
  public String title() {
    return title;
  }

  /**
   * The unit that {@code /proc/PID/limits} names.
   *
   * @return for example {@code "bytes"}; may be empty
   */
  public String unit() {
    return unit;
  }
}
