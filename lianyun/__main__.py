from lianyun.cli import main

main()
