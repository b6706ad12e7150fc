package org.kmem.mm.shell.filter;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.command.Invocation;
import org.kmem.mm.shell.system.ErrnoException;

/** {@code md5sum} and its like: fingerprints of files. */
final class Digest extends Tool {
  private final String algorithm;

  Digest(String name, String algorithm) {
    super(name, "[FILE]...", "print fingerprints of files");
    this.algorithm = algorithm;
  }

  @Override
  public int run(Invocation call) {
    return eachInput(
        call,
        call.arguments(),
        input -> {
          MessageDigest digest = create();
          byte[] block = new byte[4096];
          for (int n = input.read(block, 0, block.length);
              n > 0;
              n = input.read(block, 0, block.length)) {
            digest.update(block, 0, n);
          }
          call.out().println(HexFormat.of().formatHex(digest.digest()) + "  " + input.label());
        });
  }

  private MessageDigest create() throws ErrnoException {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new ErrnoException(Errno.ENOSYS, algorithm);
    }
  }
}
