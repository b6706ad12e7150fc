package org.kmem.mm.abi;

import java.util.Arrays;

/**
 * The limits of one process: for each {@link Rlimit} a soft one, which counts, and a hard one, up to which the
 * soft one may be raised.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: {@code signal_struct.rlim}.
 */
public final class Rlimits {
  private static final long STACK_BYTES = 8L << 20;
  private static final long MEMLOCK_BYTES = 8L << 20;
  private static final long OPEN_FILES = 1024;
  private static final long OPEN_FILES_HARD = 4096;
  private static final long MSGQUEUE_BYTES = 819_200;

  private final long[] soft;
  private final long[] hard;

  private Rlimits(long[] soft, long[] hard) {
    this.soft = soft;
    this.hard = hard;
  }

  /**
   * The limits of the first process, which all others inherit: {@code INIT_RLIMITS}.
   *
   * @param processesMax limit of processes and pending signals, which the size of memory decides
   * @return limits
   */
  public static Rlimits initial(long processesMax) {
    long[] soft = new long[Rlimit.values().length];
    Arrays.fill(soft, Rlimit.INFINITY);
    long[] hard = soft.clone();
    soft[Rlimit.STACK.number()] = STACK_BYTES;
    soft[Rlimit.CORE.number()] = 0;
    soft[Rlimit.NOFILE.number()] = OPEN_FILES;
    hard[Rlimit.NOFILE.number()] = OPEN_FILES_HARD;
    Rlimits limits = new Rlimits(soft, hard);
    limits.fix(Rlimit.NPROC, processesMax);
    limits.fix(Rlimit.SIGPENDING, processesMax);
    limits.fix(Rlimit.MEMLOCK, MEMLOCK_BYTES);
    limits.fix(Rlimit.MSGQUEUE, MSGQUEUE_BYTES);
    limits.fix(Rlimit.NICE, 0);
    limits.fix(Rlimit.RTPRIO, 0);
    return limits;
  }

  private void fix(Rlimit resource, long value) {
    soft[resource.number()] = value;
    hard[resource.number()] = value;
  }

  /**
   * The limit in force.
   *
   * @param resource of what
   * @return the soft limit, {@link Rlimit#INFINITY} if there is none
   */
  public long soft(Rlimit resource) {
    return soft[resource.number()];
  }

  /**
   * The limit up to which the one in force may be raised.
   *
   * @param resource of what
   * @return the hard limit, {@link Rlimit#INFINITY} if there is none
   */
  public long hard(Rlimit resource) {
    return hard[resource.number()];
  }

  /**
   * Changes the limits of a resource: {@code setrlimit}.
   *
   * @param resource of what
   * @param newSoft the limit in force from now on
   * @param newHard the one it may be raised to
   * @param credentials of who asks
   * @return 0; {@code EINVAL} if the soft limit is above the hard one, {@code EPERM} if the hard one would
   *     rise and the asker lacks {@link Capability#SYS_RESOURCE}
   */
  public long set(Rlimit resource, long newSoft, long newHard, Credentials credentials) {
    if (newSoft > newHard) {
      return Errno.EINVAL.asResult();
    }
    if (newHard > hard[resource.number()] && !credentials.has(Capability.SYS_RESOURCE)) {
      return Errno.EPERM.asResult();
    }
    soft[resource.number()] = newSoft;
    hard[resource.number()] = newHard;
    return 0;
  }

  /**
   * The limits that a child starts with.
   *
   * @return equal limits that change apart
   */
  public Rlimits copy() {
    return new Rlimits(soft.clone(), hard.clone());
  }
}
