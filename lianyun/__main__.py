from lianyun.cli import app

app(prog_name="lianyun")
