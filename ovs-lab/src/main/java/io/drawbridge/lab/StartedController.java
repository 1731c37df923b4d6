package io.drawbridge.lab;

/** A controller that the lab has started and ends. */
public abstract class StartedController extends Controller implements AutoCloseable {
  /** The TCP port where switches connect. */
  public abstract int openflowPort();

  /** The IP address at which the lab's switches reach it. */
  public String openflowAddress() {
    return "127.0.0.1";
  }

  /** Resident memory in MB, as the kernel counts it. */
  public abstract long residentMegabytes();

  /** Ends it as a crash would. */
  public abstract void kill();

  @Override
  public abstract void close();
}
