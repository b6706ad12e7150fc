package org.kmem.mm.abi;

/**
 * Who a process is, and what it may do. Immutable: a change makes another object.
 *
 * <p>Kernel counterpart: {@code struct cred}, with one user and one group id for real, effective, saved and
 * file system alike.
 *
 * @param uid user
 * @param gid group
 * @param permitted capabilities that may be made effective, bits of {@link Capability#mask}
 * @param effective capabilities that count
 */
public record Credentials(int uid, int gid, long permitted, long effective) {
  /** The superuser, with all capabilities. */
  public static final Credentials ROOT = new Credentials(0, 0, Capability.ALL, Capability.ALL);

  /**
   * Whether a privilege is held: {@code capable}.
   *
   * @param capability which
   * @return true if it is effective
   */
  public boolean has(Capability capability) {
    return (effective & capability.mask()) != 0;
  }

  /**
   * Whether {@code setresuid(uid, uid, uid)} is allowed; {@link #withUid} then tells who the process is.
   *
   * @param newUid the user to become; who is not root may only stay who they are
   * @return 0, or {@code EPERM}
   */
  public long maySetUid(int newUid) {
    return newUid == uid || uid == 0 ? 0 : Errno.EPERM.asResult();
  }

  /**
   * The same as another user: who was root and is no more has lost all capabilities.
   *
   * @param newUid the user
   * @return credentials without capabilities unless the user is root
   */
  public Credentials withUid(int newUid) {
    if (newUid == uid) {
      return this;
    }
    return newUid == 0
        ? new Credentials(0, gid, permitted, permitted)
        : new Credentials(newUid, gid, 0, 0);
  }
}
