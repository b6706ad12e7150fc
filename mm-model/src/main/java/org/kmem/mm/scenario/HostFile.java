package org.kmem.mm.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.kmem.mm.abi.Errno;
import org.kmem.mm.shell.system.ErrnoException;
import org.kmem.mm.shell.system.ShellStream;

/**
 * A stream of the host as a file of the shell: its standard input, output or error. Simulated time stands still
 * while the host is waited for.
 *
 * <p>Not closed with the shell: it belongs to whoever made it.
 */
final class HostFile implements ShellStream {
  private final InputStream in;
  private final OutputStream out;
  private final boolean terminal;

  private HostFile(InputStream in, OutputStream out, boolean terminal) {
    this.in = in;
    this.out = out;
    this.terminal = terminal;
  }

  /** A source of bytes; writing to it vanishes. */
  static HostFile reading(InputStream in, boolean terminal) {
    return new HostFile(in, OutputStream.nullOutputStream(), terminal);
  }

  /** A sink of bytes; reading from it finds nothing. */
  static HostFile writing(OutputStream out, boolean terminal) {
    return new HostFile(InputStream.nullInputStream(), out, terminal);
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws ErrnoException {
    try {
      return in.read(buffer, offset, length);
    } catch (IOException e) {
      throw new ErrnoException(Errno.EIO);
    }
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ErrnoException {
    try {
      out.write(buffer, offset, length);
      out.flush();
    } catch (IOException e) {
      throw new ErrnoException(Errno.EPIPE); // nobody hears what is still to come
    }
    return length;
  }

  @Override
  public boolean isTerminal() {
    return terminal;
  }

  @Override
  public void close() {}
}
