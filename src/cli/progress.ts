import cliProgress from 'cli-progress';

/** What a long command says while it works, on standard error. */
export interface Progress {
  /** Begins the next stage; ends the one before. `total` null: nobody knows. */
  stage(name: string, total: number | null): void;
  advance(by: number): void;
  /** Ends the last stage. */
  done(): void;
}

/** A bar on a terminal; one line a stage anywhere else, so that logs stay readable. */
export function showProgress(out: NodeJS.WriteStream): Progress {
  return out.isTTY ? bar(out) : lines((line) => out.write(`${line}\n`));
}

function bar(out: NodeJS.WriteStream): Progress {
  let current: cliProgress.SingleBar | null = null;
  let value = 0;
  const done = () => {
    current?.stop();
    current = null;
  };
  return {
    stage: (name, total) => {
      done();
      value = 0;
      current = new cliProgress.SingleBar(
        {
          format: `${name.padEnd(16)} {bar} {percentage}% {value}/{total} {duration_formatted}`,
          stream: out,
        },
        cliProgress.Presets.shades_classic,
      );
      current.start(total ?? 1, 0);
    },
    advance: (by) => {
      value += by;
      if (current && value > current.getTotal()) current.setTotal(value);
      current?.update(value);
    },
    done,
  };
}

export function lines(write: (line: string) => void): Progress {
  let name: string | null = null;
  let count = 0;
  const done = () => {
    if (name !== null) write(count > 0 ? `${name}: ${count.toLocaleString('en-US')} done` : `${name}: done`);
    name = null;
  };
  return {
    stage: (next) => {
      done();
      name = next;
      count = 0;
    },
    advance: (by) => {
      count += by;
    },
    done,
  };
}
