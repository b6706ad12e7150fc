package org.kmem.mm.fs;

/**
 * Whose paths they are: where relative ones begin, which permissions new files lack, and as whom files are
 * used.
 *
 * <p>Kernel counterpart: {@code struct fs_struct}, with {@code fsuid} and what {@code CAP_DAC_OVERRIDE} is
 * for.
 */
public final class FsStruct {
  private String workingDirectory;
  private int umask;
  private int uid;
  private int gid;
  private boolean overridesPermissions;

  /** The superuser's, in the root directory, with umask 022. */
  public FsStruct() {
    workingDirectory = "/";
    umask = 0022;
    overridesPermissions = true;
  }

  /**
   * A copy, for a child: {@code copy_fs_struct}.
   *
   * @return one that changes on its own
   */
  public FsStruct copy() {
    FsStruct copy = new FsStruct();
    copy.workingDirectory = workingDirectory;
    copy.umask = umask;
    copy.setUser(uid, gid, overridesPermissions);
    return copy;
  }

  /**
   * Where relative paths begin.
   *
   * @return an absolute path
   */
  public String workingDirectory() {
    return workingDirectory;
  }

  void setWorkingDirectory(String path) {
    workingDirectory = path;
  }

  /**
   * Permissions that new files do not get.
   *
   * @return the bits
   */
  public int umask() {
    return umask;
  }

  /**
   * Sets the permissions that new files do not get.
   *
   * @param bits the bits
   */
  public void setUmask(int bits) {
    umask = bits & 0777;
  }

  /**
   * As whom files are used.
   *
   * @return number of the user
   */
  public int uid() {
    return uid;
  }

  /**
   * As whose group files are used.
   *
   * @return number of the group
   */
  public int gid() {
    return gid;
  }

  /**
   * Sets as whom files are used.
   *
   * @param newUid user
   * @param newGid group
   * @param overrides whether permissions do not bind: {@code CAP_DAC_OVERRIDE}
   */
  public void setUser(int newUid, int newGid, boolean overrides) {
    uid = newUid;
    gid = newGid;
    overridesPermissions = overrides;
  }

  boolean may(Inode inode, int access) {
    if (overridesPermissions) {
      return true;
    }
    return inode.allows(uid, gid, access);
  }
}
